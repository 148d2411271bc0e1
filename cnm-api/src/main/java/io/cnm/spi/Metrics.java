package io.cnm.spi;

import java.time.Duration;

/**
 * Is told facts where they happen. Names are those of Prometheus, with the unit at the end. <em>Implementations are
 * thread-safe, and do not block.</em>
 */
@FunctionalInterface
public interface Metrics {
    /** Keeps nothing. */
    Metrics NONE = (name, label, value) -> {};

    /**
     * Something has happened once more.
     *
     * @param name of the counter, such as {@code cnm_repairs_total}
     * @param label of the kind that is told apart
     * @param value which kind
     */
    void count(String name, String label, String value);

    /**
     * Something has happened several times more: for what happens too often to be told of each time.
     *
     * @param times how often, at least once
     */
    default void count(String name, String label, String value, int times) {
        for (var i = 0; i < times; i++) {
            count(name, label, value);
        }
    }

    /**
     * Something that is done over and over has been done once more.
     *
     * @param name of the summary, such as {@code cnm_join_seconds}
     * @param time what it took
     */
    default void took(String name, Duration time) {}
}
