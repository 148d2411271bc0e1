package io.cnm.remote;

import java.util.List;

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
        return Transcript.all().stream()
                .filter(exchange -> exchange.scenario().equals(scenario)
                        && exchange.method().startsWith(prefix)
                        && exchange.succeeded())
                .map(exchange -> new RecordedCall(exchange.method(), exchange.request()))
                .toList();
    }
}
