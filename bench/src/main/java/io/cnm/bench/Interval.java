package io.cnm.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * Between what a median lies, with a confidence of at least 95 %. It is made of order statistics, so that it needs no
 * assumption on how what was measured is distributed. <em>Immutable.</em>
 *
 * @param low the end below
 * @param median of what was measured
 * @param high the end above
 * @see <a href="https://online.stat.psu.edu/stat415/lesson/19/19.2">confidence intervals for percentiles</a>
 */
record Interval(double low, double median, double high) {
    /** How probable a median outside is at most, on either side. */
    private static final double TAIL = 0.025;

    /**
     * What the two reached in each round, ours in the peer's: whatever else the machine did in a round hit both.
     *
     * @throws IllegalArgumentException if there are not as many of the one as of the other
     */
    static Interval ofRatios(Samples ours, Samples peer) {
        var mine = ours.raw();
        var theirs = peer.raw();
        if (mine.length != theirs.length) {
            throw new IllegalArgumentException(mine.length + " of ours and " + theirs.length + " of the peer's");
        }
        var ratios = new double[mine.length];
        Arrays.setAll(ratios, i -> mine[i] / theirs[i]);
        return of(ratios);
    }

    /** That of some values; of fewer than six it is from the least to the greatest, which is less sure. */
    static Interval of(double... values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        var rank = rank(sorted.length);
        var upper = sorted.length / 2;
        var median = sorted.length % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
        return new Interval(sorted[rank - 1], median, sorted[sorted.length - rank]);
    }

    /**
     * Which of so many values, counted from 1 on from either end, the interval ends with: each value is below the true median
     * with probability one half, so how many are below is binomial.
     */
    static int rank(int count) {
        var probability = Math.pow(0.5, count); // that none is below
        var below = probability;
        var rank = 1;
        while (true) {
            probability *= (double) (count - rank + 1) / rank;
            below += probability;
            if (below > TAIL || rank >= (count + 1) / 2) {
                return rank;
            }
            rank++;
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f (%.3f - %.3f)", median, low, high);
    }
}
