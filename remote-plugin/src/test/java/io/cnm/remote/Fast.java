package io.cnm.remote;

import io.cnm.remote.Timing.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Timing for tests, which have no time to be patient. */
final class Fast {
    static final Timing TIMING = new Timing(
            new Span(Duration.ofSeconds(10), Duration.ofMillis(400), Duration.ofSeconds(11)),
            new Span(Duration.ofSeconds(10), Duration.ofMillis(25), Duration.ofSeconds(11)),
            new Span(Duration.ofSeconds(10), Duration.ZERO, Duration.ofSeconds(10)),
            List.of(Duration.ofMillis(20), Duration.ofMillis(40), Duration.ofMillis(80), Duration.ofMillis(160)),
            Duration.ofMillis(50));

    /** The same, for plugins that are not going to answer. */
    static final Timing HOPELESS = within(Duration.ofMillis(600));

    private Fast() {}

    private static Timing within(Duration answer) {
        return new Timing(
                new Span(answer, TIMING.full().retries(), answer.plusMillis(300)),
                new Span(answer, TIMING.removal().retries(), answer.plusMillis(100)),
                new Span(answer, Duration.ZERO, answer),
                TIMING.waits(),
                TIMING.betweenLooks());
    }

    /** Directories of plugins within one that is a test's own. */
    static PluginDirectories directories(Path dir) {
        return new PluginDirectories(dir.resolve("run"), List.of(dir.resolve("etc"), dir.resolve("lib")));
    }
}
