package io.cnm.bench;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of a result. <em>Immutable.</em>
 *
 * @param name what was measured, at what size
 * @param ours what it took us
 * @param peer what it took whom we are compared with, in the same run
 * @param limit what it is to keep to
 * @param load of the machine just then: runnable threads, over a minute
 */
record Row(String name, Samples ours, Optional<Samples> peer, Optional<Limit> limit, double load) {
    /** Our median in the peer's. */
    OptionalDouble ratio() {
        return peer.map(other -> OptionalDouble.of(ours.median() / other.median()))
                .orElse(OptionalDouble.empty());
    }
}
