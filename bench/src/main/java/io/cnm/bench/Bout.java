package io.cnm.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Several that are measured one after the other in each round, each round beginning with the next of them, so that each has
 * every place in turn. <em>Confined to one thread.</em>
 *
 * @param <K> who they are
 */
final class Bout<K> {
    private final List<Contestant<K>> contestants = new ArrayList<>();

    /** One of them, and what was measured so far. */
    private record Contestant<K>(K who, DoubleSupplier measured, List<Double> taken) {}

    /** Lets somebody take part. */
    void add(K who, DoubleSupplier measured) {
        contestants.add(new Contestant<>(who, measured, new ArrayList<>()));
    }

    /** Whether somebody takes part. */
    boolean has(K who) {
        return find(who).isPresent();
    }

    /** Measures so often. */
    void run(int rounds) {
        for (var round = 0; round < rounds; round++) {
            for (var i = 0; i < contestants.size(); i++) {
                var next = contestants.get((round + i) % contestants.size());
                next.taken.add(next.measured.getAsDouble());
            }
        }
    }

    /** What was measured of one, in the order of the rounds. */
    double[] values(K who) {
        return find(who).orElseThrow(() -> new IllegalArgumentException(who + " takes no part")).taken.stream()
                .mapToDouble(each -> each)
                .toArray();
    }

    private Optional<Contestant<K>> find(K who) {
        return contestants.stream().filter(each -> each.who.equals(who)).findFirst();
    }
}
