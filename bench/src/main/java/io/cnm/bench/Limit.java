package io.cnm.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a row is to keep to. <em>Immutable.</em>
 *
 * @param kind what the bound is
 * @param bound a multiple, or a value in the row's unit
 * @param plus a value in the row's unit that is added to the multiple
 */
record Limit(Kind kind, double bound, double plus, Unit unit) {
    /** What a bound is. */
    enum Kind {
        AT_MOST,
        AT_MOST_TIMES_PEER,
        AT_LEAST_TIMES_PEER,
        /** The ratio's interval, not only its median, is to reach it. */
        REACHES_TIMES_PEER,
        /** The same for what takes time, of which less is better. */
        REACHES_DOWN_TO_TIMES_PEER
    }

    private static final double MICRO = 1e3;
    private static final double MILLI = 1e6;
    private static final double MIB = 1 << 20;

    /** At most so many times what the peer takes. */
    static Limit timesPeer(double factor) {
        return new Limit(Kind.AT_MOST_TIMES_PEER, factor, 0, Unit.NANOS);
    }

    /** At most so many milliseconds, and so many times what the peer takes. */
    static Limit millisAndTimesPeer(double millis, double factor) {
        return new Limit(Kind.AT_MOST_TIMES_PEER, factor, millis * MILLI, Unit.NANOS);
    }

    /** At least so many times what the peer reaches: for rates, of which more is better. */
    static Limit atLeastTimesPeer(double factor) {
        return new Limit(Kind.AT_LEAST_TIMES_PEER, factor, 0, Unit.RATE);
    }

    /** So many times what the peer reaches, as far as the pairs can tell: the upper end of their interval is to reach it. */
    static Limit reachesTimesPeer(double factor) {
        return new Limit(Kind.REACHES_TIMES_PEER, factor, 0, Unit.RATE);
    }

    /** No more than so many times what the peer takes, as far as the pairs can tell: the lower end of their interval counts. */
    static Limit reachesDownToTimesPeer(double factor) {
        return new Limit(Kind.REACHES_DOWN_TO_TIMES_PEER, factor, 0, Unit.NANOS);
    }

    /** At most so many microseconds. */
    static Limit micros(double bound) {
        return new Limit(Kind.AT_MOST, bound * MICRO, 0, Unit.NANOS);
    }

    /** At most so many milliseconds. */
    static Limit millis(double bound) {
        return new Limit(Kind.AT_MOST, bound * MILLI, 0, Unit.NANOS);
    }

    /** At most so many mebibytes. */
    static Limit mebibytes(double bound) {
        return new Limit(Kind.AT_MOST, bound * MIB, 0, Unit.BYTES);
    }

    /** Whether a row keeps to it. */
    boolean kept(Row row) {
        return switch (kind) {
            case AT_MOST -> row.ours().median() <= bound;
            case AT_MOST_TIMES_PEER -> beyond(row) <= bound;
            case AT_LEAST_TIMES_PEER -> orNever(row.ratio()) >= bound;
            case REACHES_TIMES_PEER ->
                row.interval().filter(interval -> interval.high() >= bound).isPresent();
            case REACHES_DOWN_TO_TIMES_PEER ->
                row.interval().filter(interval -> interval.low() <= bound).isPresent();
        };
    }

    /** What is left of ours without what is allowed in any case, in the peer's. */
    private double beyond(Row row) {
        return plus == 0
                ? orNever(row.ratio())
                : row.peer()
                        .map(peer -> (row.ours().median() - plus) / peer.median())
                        .orElse(Double.NaN);
    }

    private static double orNever(OptionalDouble ratio) {
        return ratio.orElse(Double.NaN);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case AT_MOST -> "<= " + unit.format(bound);
            case REACHES_DOWN_TO_TIMES_PEER -> "<= " + multiple();
            case AT_MOST_TIMES_PEER -> "<= " + (plus == 0 ? "" : unit.format(plus) + " + ") + multiple();
            case AT_LEAST_TIMES_PEER, REACHES_TIMES_PEER -> ">= " + multiple();
        };
    }

    private String multiple() {
        return String.format(Locale.ROOT, bound < 1 ? "%.2f x" : "%.1f x", bound);
    }
}
