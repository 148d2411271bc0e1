package io.cnm.dns;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether to stay awake for a moment after an answer, because the next query may come at once. Who asks one thing after
 * another is answered three times as fast then: to wake a thread on a core that sleeps takes longer than anything else.
 * Staying in vain costs a moment each time, so after that it is left for a while. <em>Confined to one event loop.</em>
 */
final class Linger {
    /** Longer than a program takes from an answer to its next query. */
    private static final long MOMENT = TimeUnit.MICROSECONDS.toNanos(50);

    /** Others of the event loop get their turn after that, however many queries come. */
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(1);

    /** So many times no moment is spent after one that was in vain. */
    private static final int REST = 16;

    private final LongSupplier nanoTime;
    private long began;
    private long servedAt;
    private int rest;

    Linger(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Queries have come after a sleep and are served. */
    void begin() {
        began = nanoTime.getAsLong();
        servedAt = began;
        rest = Math.max(0, rest - 1);
    }

    /** More have come while we stayed. */
    void paid() {
        servedAt = nanoTime.getAsLong();
    }

    /** Whether to look once more before sleeping. */
    boolean stay() {
        if (rest > 0) {
            return false;
        }
        var now = nanoTime.getAsLong();
        if (now - servedAt < MOMENT) {
            return now - began < LONGEST;
        }
        if (servedAt == began) {
            rest = REST;
        }
        return false;
    }
}
