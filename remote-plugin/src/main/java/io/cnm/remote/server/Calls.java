package io.cnm.remote.server;

import io.cnm.api.CnmException;
import io.cnm.http.HttpException;
import io.cnm.http.Response;
import io.cnm.http.Routes;
import io.cnm.remote.wire.WireJson;
import io.cnm.remote.wire.WireJson.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of the protocol as routes. A call that failed is answered with status 500 and the reason under both keys that
 * clients look at; one that cannot be understood with 400. <em>Confined to one thread.</em>
 *
 * @param routes to which they are added
 */
record Calls(Routes.Builder routes) {
    private static final Logger log = LoggerFactory.getLogger(Calls.class);

    private static final String TYPE = "application/vnd.docker.plugins.v1.2+json";

    /** Answers a call. */
    @FunctionalInterface
    interface Call<Q> {
        /** The answer, which becomes JSON. */
        Object answer(Q question) throws MalformedException;
    }

    /** Answers a call that says nothing. */
    @FunctionalInterface
    interface PlainCall {
        /** The answer, which becomes JSON. */
        Object answer();
    }

    /**
     * Adds a call with a body. One without is refused: Docker's engine sends that when it tries again, having lost the body.
     *
     * @param method such as {@code NetworkDriver.Join}
     */
    <Q> void add(String method, Class<Q> type, Call<Q> call) {
        routes.add("POST", "/" + method, request -> {
            try {
                return ok(call.answer(WireJson.read(request.body(), type)));
            } catch (MalformedException e) {
                throw new HttpException(400, method + ": " + e.getMessage());
            }
        });
    }

    /** Adds a call without a body. */
    void add(String method, PlainCall call) {
        routes.add("POST", "/" + method, request -> ok(call.answer()));
    }

    private static Response ok(Object answer) {
        return body(200, answer);
    }

    private static Response body(int status, Object answer) {
        return Response.bytes(status, TYPE, WireJson.write(answer).getBytes(StandardCharsets.UTF_8));
    }

    /** What a client is told of a failure. */
    static Response error(Exception e) {
        if (e instanceof HttpException refused) {
            return failure(refused.status(), String.valueOf(e.getMessage()));
        }
        if (e instanceof CnmException failed) {
            if (failed.kind() == CnmException.Kind.SYSTEM) {
                log.error("a call failed", e);
            }
            return failure(500, String.valueOf(e.getMessage()));
        }
        log.error("a call failed in a way that nobody foresaw", e);
        return failure(500, "internal error: " + e);
    }

    private static Response failure(int status, String reason) {
        return body(status, Map.of("Err", reason, "Error", reason));
    }
}
