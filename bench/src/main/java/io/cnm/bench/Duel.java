package io.cnm.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ours and the peer's in alternating rounds, so that whatever else the machine does meanwhile hits both. Who begins
 * alternates too. <em>Immutable.</em>
 *
 * @param ours what both took, over all rounds
 */
record Duel(Samples ours, Samples peer) {
    /**
     * How long to go on.
     *
     * @param warmUp rounds that are not counted
     * @param counted rounds that are
     * @param each how often each of the two works in a round
     */
    record Rounds(int warmUp, int counted, int each) {}

    /** Lets the two work. */
    static Duel run(Contender ours, Contender peer, Rounds rounds) {
        var first = new ArrayList<double[]>();
        var second = new ArrayList<double[]>();
        for (var round = 0; round < rounds.warmUp + rounds.counted; round++) {
            var weBegin = round % 2 == 0;
            var begun = turn(weBegin ? ours : peer, rounds.each);
            var followed = turn(weBegin ? peer : ours, rounds.each);
            if (round >= rounds.warmUp) {
                first.add(weBegin ? begun : followed);
                second.add(weBegin ? followed : begun);
            }
        }
        return new Duel(together(first), together(second));
    }

    private static double[] turn(Contender contender, int count) {
        try {
            return contender.work(count);
        } finally {
            contender.cleanUp();
        }
    }

    private static Samples together(List<double[]> parts) {
        return Samples.of(parts.stream().flatMapToDouble(Arrays::stream).toArray());
    }
}
