package io.cnm.kernel;

import io.cnm.spi.Metrics;
import io.cnm.spi.PortRelay;
import java.util.Optional;

/**
 * Those who take part in what a {@link Kernel} does. <em>Immutable.</em>
 *
 * @param visitor has work to do inside each namespace that is made
 * @param relay relays what reaches published ports themselves; without one, the kernel alone leads it to sandboxes, as far as
 *     it can. It stays the caller's, and must stay open until all ports are given back
 * @param metrics is told of exchanges with the kernel, {@code cnm_kernel_sends_total}, and of plans that were taken back,
 *     {@code cnm_plan_undo_total}
 */
public record Attendants(Visitor visitor, Optional<PortRelay> relay, Metrics metrics) {
    /** Nobody. */
    public static final Attendants NONE = new Attendants(Visitor.NONE, Optional.empty(), Metrics.NONE);

    /** These, with another visitor. */
    public Attendants visiting(Visitor other) {
        return new Attendants(other, relay, metrics);
    }
}
