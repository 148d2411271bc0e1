package io.cnm.bench;

import java.util.Arrays;

/** What something took, each time that it was done: time, or memory. <em>Immutable.</em> */
final class Samples {
    private final Unit unit;
    private final double[] inOrder;
    private final double[] sorted;

    private Samples(Unit unit, double[] inOrder) {
        if (inOrder.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        this.unit = unit;
        this.inOrder = inOrder;
        sorted = inOrder.clone();
        Arrays.sort(sorted);
    }

    /** Times in nanoseconds, in the order in which they were taken. */
    static Samples of(double... nanos) {
        return new Samples(Unit.NANOS, nanos.clone());
    }

    /** Memory in bytes, in the order in which it was looked at. */
    static Samples ofBytes(double... bytes) {
        return new Samples(Unit.BYTES, bytes.clone());
    }

    /** How often something was done in a second, in the order in which it was counted. */
    static Samples ofRates(double... perSecond) {
        return new Samples(Unit.RATE, perSecond.clone());
    }

    /** How many bits went through in a second, in the order in which it was measured. */
    static Samples ofBits(double... perSecond) {
        return new Samples(Unit.BITS, perSecond.clone());
    }

    /** What is measured. */
    Unit unit() {
        return unit;
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
        return new Samples(
                unit, Arrays.stream(inOrder).map(each -> each / divisor).toArray());
    }

    /** The median, and between what four fifths of them lie. */
    @Override
    public String toString() {
        return sorted.length == 1
                ? unit.format(median())
                : unit.format(median()) + " (" + unit.format(quantile(0.1)) + " - " + unit.format(quantile(0.9)) + ")";
    }
}
