package io.cnm.bench;

import java.util.Arrays;
import java.util.Locale;

/** What something took, each time that it was done, in nanoseconds. <em>Immutable.</em> */
final class Samples {
    private static final double MICRO = 1e3;
    private static final double MILLI = 1e6;
    private static final double SECOND = 1e9;

    private final double[] inOrder;
    private final double[] sorted;

    private Samples(double[] inOrder) {
        if (inOrder.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        this.inOrder = inOrder;
        sorted = inOrder.clone();
        Arrays.sort(sorted);
    }

    /** Times in nanoseconds, in the order in which they were taken. */
    static Samples of(double... nanos) {
        return new Samples(nanos.clone());
    }

    /** The raw values, in the order in which they were taken. */
    double[] raw() {
        return inOrder.clone();
    }

    /** How many there are. */
    int size() {
        return sorted.length;
    }

    /** Half of them took no longer. */
    double median() {
        return quantile(0.5);
    }

    /** That part of them took no longer: 0 for the shortest, 1 for the longest. */
    double quantile(double part) {
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }

    /** Each divided by a number: what one of many took that were done together. */
    Samples dividedBy(double divisor) {
        return new Samples(Arrays.stream(inOrder).map(each -> each / divisor).toArray());
    }

    /** A time as people read it. */
    static String format(double nanos) {
        if (nanos < MICRO) {
            return String.format(Locale.ROOT, "%.0f ns", nanos);
        }
        if (nanos < MILLI) {
            return text(nanos / MICRO) + " us";
        }
        return nanos < SECOND ? text(nanos / MILLI) + " ms" : text(nanos / SECOND) + " s";
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    /** The median, and between what four fifths of them lie. */
    @Override
    public String toString() {
        return sorted.length == 1
                ? format(median())
                : format(median()) + " (" + format(quantile(0.1)) + " - " + format(quantile(0.9)) + ")";
    }
}
