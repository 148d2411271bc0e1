package io.cnm.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a scenario runs in: the calling thread's network namespace is a private one, so is its mount namespace.
 * <em>Immutable.</em>
 *
 * @param directory for key files and others, in memory as {@code /run} is
 * @param effort how much to measure
 * @param rows takes what was measured
 */
record Setting(Path directory, Effort effort, Consumer<Row> rows) {
    /** How much to measure. */
    enum Effort {
        /** Enough for figures. */
        FULL,
        /** A fifth of that, at small sizes: while one works on what is measured. */
        QUICK,
        /** A scenario's every line once, without a thought for the figures. */
        SMOKE
    }

    /** How often to do something. */
    int times(int full) {
        return switch (effort) {
            case FULL -> full;
            case QUICK -> Math.max(1, full / 5);
            case SMOKE -> 1;
        };
    }

    /** The sizes to measure at, smallest first. */
    List<Integer> sizes(Integer... full) {
        return switch (effort) {
            case FULL -> List.of(full);
            case QUICK -> List.of(full).subList(0, Math.min(2, full.length));
            case SMOKE -> List.of(full[0]);
        };
    }

    /** Reports a row. */
    void row(String name, Samples ours, Optional<Samples> peer, Optional<Limit> limit) {
        rows.accept(new Row(name, ours, peer, limit, Machine.load()));
    }

    /** Reports a row of which each value of ours was measured beside the peer's of the same place. */
    void pairs(String name, Samples ours, Samples peer, Optional<Limit> limit) {
        var interval = Interval.ofRatios(ours, peer);
        rows.accept(new Row(name, ours, Optional.of(peer), Optional.of(interval), limit, Machine.load()));
    }
}
