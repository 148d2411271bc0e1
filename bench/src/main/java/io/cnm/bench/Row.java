package io.cnm.bench;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of a result. <em>Immutable.</em>
 *
 * @param name what was measured, at what size
 * @param ours what it took us
 * @param peer what it took whom we are compared with, in the same run
 * @param interval where the ratio lies, if the two were measured in pairs
 * @param limit what it is to keep to
 * @param load of the machine just then: runnable threads, over a minute
 */
record Row(
        String name,
        Samples ours,
        Optional<Samples> peer,
        Optional<Interval> interval,
        Optional<Limit> limit,
        double load) {
    /** A row whose measurements are not pairs. */
    Row(String name, Samples ours, Optional<Samples> peer, Optional<Limit> limit, double load) {
        this(name, ours, peer, Optional.empty(), limit, load);
    }

    /** Our median in the peer's; of pairs the median of their ratios. */
    OptionalDouble ratio() {
        return interval.map(each -> OptionalDouble.of(each.median()))
                .or(() -> peer.map(other -> OptionalDouble.of(ours.median() / other.median())))
                .orElse(OptionalDouble.empty());
    }
}
