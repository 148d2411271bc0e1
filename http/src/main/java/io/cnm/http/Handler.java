package io.cnm.http;

/** Answers requests of a route. It runs on a worker thread and may block; many run at once. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers one request.
     *
     * @throws Exception what the server's error mapping turns into an answer
     */
    Response handle(Request request) throws Exception;
}
