package io.cnm.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.Json;
import io.cnm.http.UnixClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** An answer, read whole. */
public record Reply(int status, Map<String, String> headers, String body) {
    /** Asks one thing. */
    public static Reply ask(Path socket, String method, String path, String body) {
        try (var client = UnixClient.connect(socket, TestEngine.SOON)) {
            return of(client.request(method, path, body.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads an answer to its end. */
    public static Reply of(UnixClient.Answer answer) throws IOException {
        return new Reply(answer.status(), answer.headers(), new String(answer.bytes(), UTF_8));
    }

    public JsonNode json() {
        return Json.read(body.getBytes(UTF_8), JsonNode.class);
    }

    public String message() {
        return json().path("message").asString();
    }
}
