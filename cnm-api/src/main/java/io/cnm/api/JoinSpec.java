package io.cnm.api;

import java.util.List;
import java.util.Optional;

/**
 * How an endpoint is put into a sandbox. <em>Immutable.</em>
 *
 * @param gatewayPriority the endpoint with the highest one gives the sandbox its default route; ties are broken by the
 *     rules of {@code docs/ARCHITECTURE.md}
 * @param interfaceName name inside the sandbox; empty takes the network's prefix and the lowest free number
 * @param links other endpoints of the network that it is linked to
 */
public record JoinSpec(int gatewayPriority, Optional<String> interfaceName, List<Link> links) {
    /** Priority 0, name chosen, no links. */
    public static final JoinSpec DEFAULT = new JoinSpec(0, Optional.empty());

    public JoinSpec {
        links = List.copyOf(links);
    }

    /** A join without links. */
    public JoinSpec(int gatewayPriority, Optional<String> interfaceName) {
        this(gatewayPriority, interfaceName, List.of());
    }
}
