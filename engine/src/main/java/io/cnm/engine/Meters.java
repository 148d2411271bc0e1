package io.cnm.engine;

import io.cnm.spi.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened how often. Numbers and no more, so that counting costs next to nothing and the library that writes them
 * down for others is loaded when somebody asks for the first time. <em>Thread-safe.</em>
 */
public final class Meters implements Metrics {
    private final Map<Counter, LongAdder> counts = new ConcurrentHashMap<>();

    /**
     * Names a counter. <em>Immutable.</em>
     *
     * @param name such as {@code cnm_repairs_total}
     * @param label of the kind that is told apart
     * @param value which kind
     */
    public record Counter(String name, String label, String value) {}

    @Override
    public void count(String name, String label, String value) {
        count(name, label, value, 1);
    }

    @Override
    public void count(String name, String label, String value, int times) {
        counts.computeIfAbsent(new Counter(name, label, value), counter -> new LongAdder())
                .add(times);
    }

    /** All counters that have counted anything, which go on counting. */
    public Map<Counter, LongAdder> counts() {
        return Map.copyOf(counts);
    }
}
