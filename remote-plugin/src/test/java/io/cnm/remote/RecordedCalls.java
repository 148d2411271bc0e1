package io.cnm.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Recorded calls, for those who are called. */
public final class RecordedCalls {
    private RecordedCalls() {}

    /**
     * A call.
     *
     * @param method such as {@code NetworkDriver.Join}
     * @param request the body
     */
    public record RecordedCall(String method, String request) {}

    /** Those of a scenario that were answered as wished, in their order. */
    public static List<RecordedCall> of(String scenario, String prefix) {
        var file = Objects.requireNonNull(
                RecordedCalls.class.getResourceAsStream("/transcripts/" + scenario + ".jsonl"), scenario);
        try (var reader = new BufferedReader(new InputStreamReader(file, UTF_8))) {
            return reader.lines()
                    .map(line -> Transcript.exchange(scenario, line))
                    .filter(exchange -> exchange.method().startsWith(prefix) && exchange.succeeded())
                    .map(exchange -> new RecordedCall(exchange.method(), exchange.request()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
