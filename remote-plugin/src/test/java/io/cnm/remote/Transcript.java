package io.cnm.remote;

import io.cnm.remote.wire.WireJson;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Calls of Docker's engine to network and IPAM drivers, as they were recorded; those of a kind are there once. */
final class Transcript {
    private Transcript() {}

    /**
     * A recorded call.
     *
     * @param scenario where it was recorded
     * @param method such as {@code NetworkDriver.Join}
     * @param request the body, byte for byte
     * @param status of the answer; 0 if there was none
     * @param answer the body
     */
    record Exchange(String scenario, String method, String request, int status, String answer) {
        /** Whether the plugin did what it was asked. */
        boolean succeeded() {
            return status == 200 && !answer.isEmpty() && !answer.contains("\"Err");
        }
    }

    private record Line(String method, String request, int status, String answer) {}

    /** All of them, but for those whose request a retry had emptied. */
    static List<Exchange> all() {
        try (var files = Files.list(Path.of(
                Objects.requireNonNull(Transcript.class.getResource("/transcripts"), "the recorded conversations")
                        .toURI()))) {
            return files.sorted().flatMap(Transcript::read).toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those of one method that say something. */
    static List<Exchange> of(String method) {
        return all().stream()
                .filter(exchange ->
                        exchange.method().equals(method) && !exchange.request().isEmpty())
                .toList();
    }

    private static Stream<Exchange> read(Path file) {
        try {
            var scenario = file.getFileName().toString().replace(".jsonl", "");
            return Files.readAllLines(file).stream().map(line -> exchange(scenario, line));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Exchange exchange(String scenario, String text) {
        try {
            var line = WireJson.read(text, Line.class);
            return new Exchange(scenario, line.method(), line.request(), line.status(), line.answer());
        } catch (WireJson.MalformedException e) {
            throw new IllegalStateException(scenario, e);
        }
    }
}
