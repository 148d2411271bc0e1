package io.cnm.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a row is to keep to. <em>Immutable.</em>
 *
 * @param kind what the bound is
 * @param bound a multiple, or a value in the row's unit
 */
record Limit(Kind kind, double bound, Unit unit) {
    /** What a bound is. */
    enum Kind {
        AT_MOST,
        AT_MOST_TIMES_PEER,
        AT_LEAST_TIMES_PEER
    }

    private static final double MICRO = 1e3;
    private static final double MILLI = 1e6;
    private static final double MIB = 1 << 20;

    /** At most so many times what the peer takes. */
    static Limit timesPeer(double factor) {
        return new Limit(Kind.AT_MOST_TIMES_PEER, factor, Unit.NANOS);
    }

    /** At least so many times what the peer reaches: for rates, of which more is better. */
    static Limit atLeastTimesPeer(double factor) {
        return new Limit(Kind.AT_LEAST_TIMES_PEER, factor, Unit.RATE);
    }

    /** At most so many microseconds. */
    static Limit micros(double bound) {
        return new Limit(Kind.AT_MOST, bound * MICRO, Unit.NANOS);
    }

    /** At most so many milliseconds. */
    static Limit millis(double bound) {
        return new Limit(Kind.AT_MOST, bound * MILLI, Unit.NANOS);
    }

    /** At most so many mebibytes. */
    static Limit mebibytes(double bound) {
        return new Limit(Kind.AT_MOST, bound * MIB, Unit.BYTES);
    }

    /** Whether a row keeps to it. */
    boolean kept(Row row) {
        return switch (kind) {
            case AT_MOST -> row.ours().median() <= bound;
            case AT_MOST_TIMES_PEER -> orNever(row.ratio()) <= bound;
            case AT_LEAST_TIMES_PEER -> orNever(row.ratio()) >= bound;
        };
    }

    private static double orNever(OptionalDouble ratio) {
        return ratio.orElse(Double.NaN);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case AT_MOST -> "<= " + unit.format(bound);
            case AT_MOST_TIMES_PEER -> "<= " + multiple();
            case AT_LEAST_TIMES_PEER -> ">= " + multiple();
        };
    }

    private String multiple() {
        return String.format(Locale.ROOT, bound < 1 ? "%.2f x" : "%.1f x", bound);
    }
}
