package io.cnm.http;

/** Finds who answers a request. <em>Implementations are thread-safe.</em> */
@FunctionalInterface
public interface Router {
    /**
     * Finds the route.
     *
     * @param method {@code GET}, {@code POST}, ...
     * @param path as sent, still percent-encoded, without the query
     * @throws HttpException 404 if there is none, 405 if there is one for other methods, 400 if the path is malformed
     */
    Route.Match route(String method, String path);
}
