package io.cnm.engine.api;

import io.cnm.http.HttpException;
import io.cnm.http.Json;
import io.cnm.http.Request;
import java.util.Locale;

/** What a request says beside its path. */
final class Questions {
    private Questions() {}

    /** The body as a value. */
    static <T> T body(Request request, Class<T> type) {
        return Json.read(request.body(), type);
    }

    /**
     * A yes or no of the query, in the spellings that clients of several languages send; no if it is not there.
     *
     * @throws HttpException 400 if it is anything else: a misspelt wish to change nothing must not change something
     */
    static boolean flag(Request request, String name) {
        return request.query(name).map(text -> flag(name, text)).orElse(false);
    }

    static boolean flag(String name, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "1", "t", "true" -> true;
            case "0", "f", "false" -> false;
            default -> throw new HttpException(400, "invalid value '" + text + "' of '" + name + "': use 1 or 0");
        };
    }

    static boolean dryRun(Request request) {
        return flag(request, "dryRun");
    }

    /**
     * Fails where a body is of another type than JSON, or of none.
     *
     * @throws HttpException 400
     */
    static void requireJson(Request request) {
        if (request.body().length == 0) {
            return;
        }
        var type = request.header("content-type").orElse("");
        if (type.isBlank()) {
            throw new HttpException(400, "malformed Content-Type header (" + type + "): no media type");
        }
        var media = type.split(";", 2)[0].strip();
        if (!media.equalsIgnoreCase("application/json")) {
            throw new HttpException(400, "Content-Type specified (" + type + ") must be 'application/json'");
        }
    }
}
