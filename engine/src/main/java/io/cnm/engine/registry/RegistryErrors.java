package io.cnm.engine.registry;

import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What registries say when they refuse. */
final class RegistryErrors {
    private static final int LONGEST = 64 << 10;
    private static final int SHOWN = 300;

    private RegistryErrors() {}

    /** The first error in Docker's words, {@code code: message}; the status if the body has none. */
    static String text(int status, InputStream body) throws IOException {
        return find(status, body).orElse("status " + status);
    }

    /** The first error in Docker's words; empty if the body has none. */
    static Optional<String> find(int status, InputStream body) throws IOException {
        var bytes = StallGuard.readShort(body, LONGEST);
        if (bytes.length == 0) {
            return Optional.empty();
        }
        try {
            var json = Json.read(bytes, JsonNode.class);
            if (status == 401 && json.path("details").isString()) { // as Docker's own token server
                return Optional.of(
                        limited("unauthorized: " + json.path("details").stringValue()));
            }
            var first = json.path("errors").path(0);
            var code = first.path("code").asString("").toLowerCase(Locale.ROOT).replace('_', ' ');
            var message = first.path("message").asString("");
            return code.isEmpty() ? Optional.empty() : Optional.of(limited(code + ": " + message));
        } catch (HttpException e) {
            return Optional.empty(); // a proxy's page, perhaps
        }
    }

    /** @throws IOException if the same question may have another answer in a moment */
    static void requireNotBusy(URI base, int status, String text) throws IOException {
        if (status >= 500 || status == 429) {
            throw new IOException("registry " + base + " answers " + status + ": " + text);
        }
    }

    private static String limited(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }
}
