package io.cnm.bench;

import java.util.Locale;

/**
 * What a row is to keep to. <em>Immutable.</em>
 *
 * @param ofPeer whether the bound is a multiple of the peer's median, and not a time in nanoseconds
 */
record Limit(boolean ofPeer, double bound) {
    /** At most so many times what the peer takes. */
    static Limit timesPeer(double factor) {
        return new Limit(true, factor);
    }

    /** At most so many milliseconds. */
    static Limit millis(double bound) {
        return new Limit(false, bound * 1e6);
    }

    /** At most so many microseconds. */
    static Limit micros(double bound) {
        return new Limit(false, bound * 1e3);
    }

    /** Whether a row keeps to it. */
    boolean kept(Row row) {
        return ofPeer ? row.ratio().orElse(Double.NaN) <= bound : row.ours().median() <= bound;
    }

    @Override
    public String toString() {
        return "<= "
                + (ofPeer ? String.format(Locale.ROOT, bound < 1 ? "%.2f x" : "%.1f x", bound) : Samples.format(bound));
    }
}
