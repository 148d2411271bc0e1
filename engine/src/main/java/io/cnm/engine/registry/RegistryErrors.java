package io.cnm.engine.registry;

import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What registries say when they refuse. */
final class RegistryErrors {
    private static final int LONGEST = 64 << 10;
    private static final int SHOWN = 300;

    private RegistryErrors() {}

    /** The first error in Docker's words, {@code code: message}; the status if the body has none. */
    static String text(int status, InputStream body) throws IOException {
        var bytes = StallGuard.readShort(body, LONGEST);
        try {
            var first = Json.read(bytes, JsonNode.class).path("errors").path(0);
            var code = first.path("code").asString("").toLowerCase(Locale.ROOT).replace('_', ' ');
            var message = first.path("message").asString("");
            return code.isEmpty() ? "status " + status : limited(code + ": " + message);
        } catch (HttpException e) {
            return "status " + status; // a proxy's page, perhaps
        }
    }

    private static String limited(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }
}
