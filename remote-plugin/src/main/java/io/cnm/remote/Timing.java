package io.cnm.remote;

import io.cnm.spi.PluginCaller.Patience;
import java.time.Duration;
import java.util.List;

/**
 * How long plugins are waited for. <em>Immutable.</em>
 *
 * @param full for {@link Patience#FULL}
 * @param removal for {@link Patience#REMOVAL}
 * @param rollBack for {@link Patience#ROLL_BACK}
 * @param waits before a plugin that could not be reached is called again, one after the other; the last one counts for all
 *     further ones
 * @param betweenLooks how often it is seen to whether a plugin has come back, as long as it has something to hear
 */
public record Timing(Span full, Span removal, Span rollBack, List<Duration> waits, Duration betweenLooks) {
    /**
     * As patient as Docker's engine with a plugin that is not there: five tries within 15 seconds. With one that is there and
     * does not answer it has no end of patience; here a call ends soon enough that it is over within half a minute, what was
     * done before it being taken back.
     */
    public static final Timing USUAL = new Timing(
            new Span(Duration.ofSeconds(20), Duration.ofSeconds(16), Duration.ofSeconds(24)),
            new Span(Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(22)),
            new Span(Duration.ofMillis(2500), Duration.ZERO, Duration.ofMillis(2500)),
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8)),
            Duration.ofSeconds(5));

    public Timing {
        waits = List.copyOf(waits);
    }

    /**
     * How long one call may take.
     *
     * @param answer until a plugin that was reached has answered
     * @param retries until it is given up to call one that cannot be reached
     * @param total all of it
     */
    public record Span(Duration answer, Duration retries, Duration total) {}

    /** How long a call of this kind may take. */
    Span span(Patience patience) {
        return switch (patience) {
            case FULL -> full;
            case REMOVAL -> removal;
            case ROLL_BACK -> rollBack;
        };
    }

    /** How long to wait after so many tries, from 1. */
    Duration waitAfter(int tries) {
        return waits.get(Math.min(tries, waits.size()) - 1);
    }
}
