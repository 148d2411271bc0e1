package io.cnm.engine;

import io.cnm.spi.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What has happened how often. Numbers and no more, so that counting costs next to nothing and the library that writes them
 * down for others is loaded when somebody asks for the first time. <em>Thread-safe.</em>
 */
public final class Meters implements Metrics {
    private final Map<Counter, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<String, Times> times = new ConcurrentHashMap<>();
    private final Map<String, IntSupplier> gauges = new ConcurrentHashMap<>();

    /**
     * Names a counter. <em>Immutable.</em>
     *
     * @param name such as {@code cnm_repairs_total}
     * @param label of the kind that is told apart
     * @param value which kind
     */
    public record Counter(String name, String label, String value) {
        // A record's own two go through method handles, and each exchange with the kernel is counted.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Counter that
                    && value.equals(that.value)
                    && name.equals(that.name)
                    && label.equals(that.label);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * name.hashCode() + label.hashCode()) + value.hashCode();
        }
    }

    /** How often something was done, and what that took altogether. <em>Thread-safe.</em> */
    public static final class Times {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        private Times() {}

        /** How often. */
        public long count() {
            return count.sum();
        }

        /** What it took altogether, in nanoseconds. */
        public long nanos() {
            return nanos.sum();
        }
    }

    @Override
    public void count(String name, String label, String value) {
        count(name, label, value, 1);
    }

    @Override
    public void count(String name, String label, String value, int times) {
        counts.computeIfAbsent(new Counter(name, label, value), counter -> new LongAdder())
                .add(times);
    }

    @Override
    public void took(String name, Duration time) {
        var each = times.computeIfAbsent(name, made -> new Times());
        each.nanos.add(time.toNanos());
        each.count.increment();
    }

    /** From now on this is asked when somebody wants to know; one of the same name before it is forgotten. */
    void gauge(String name, IntSupplier value) {
        gauges.put(name, value);
    }

    /** All counters that have counted anything, which go on counting. */
    public Map<Counter, LongAdder> counts() {
        return Map.copyOf(counts);
    }

    /** All that has taken time, which goes on. */
    public Map<String, Times> times() {
        return Map.copyOf(times);
    }

    /** All that can be asked at any time. */
    public Map<String, IntSupplier> gauges() {
        return Map.copyOf(gauges);
    }
}
