package io.cnm.bench;

import java.util.Locale;

/**
 * What a row is to keep to. <em>Immutable.</em>
 *
 * @param ofPeer whether the bound is a multiple of the peer's median, and not a value of its own
 * @param bound the multiple, or the value in the row's unit
 */
record Limit(boolean ofPeer, double bound, Unit unit) {
    private static final double MICRO = 1e3;
    private static final double MILLI = 1e6;
    private static final double MIB = 1 << 20;

    /** At most so many times what the peer takes. */
    static Limit timesPeer(double factor) {
        return new Limit(true, factor, Unit.NANOS);
    }

    /** At most so many microseconds. */
    static Limit micros(double bound) {
        return new Limit(false, bound * MICRO, Unit.NANOS);
    }

    /** At most so many milliseconds. */
    static Limit millis(double bound) {
        return new Limit(false, bound * MILLI, Unit.NANOS);
    }

    /** At most so many mebibytes. */
    static Limit mebibytes(double bound) {
        return new Limit(false, bound * MIB, Unit.BYTES);
    }

    /** Whether a row keeps to it. */
    boolean kept(Row row) {
        return ofPeer ? row.ratio().orElse(Double.NaN) <= bound : row.ours().median() <= bound;
    }

    @Override
    public String toString() {
        return "<= "
                + (ofPeer ? String.format(Locale.ROOT, bound < 1 ? "%.2f x" : "%.1f x", bound) : unit.format(bound));
    }
}
