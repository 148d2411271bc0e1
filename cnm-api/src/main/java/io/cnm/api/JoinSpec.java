package io.cnm.api;

import java.util.Optional;

/**
 * How an endpoint is put into a sandbox. <em>Immutable.</em>
 *
 * @param gatewayPriority the endpoint with the highest one gives the sandbox its default route; ties are broken by the
 *     rules of {@code docs/ARCHITECTURE.md}
 * @param interfaceName name inside the sandbox; empty takes the network's prefix and the lowest free number
 */
public record JoinSpec(int gatewayPriority, Optional<String> interfaceName) {
    /** Priority 0, name chosen. */
    public static final JoinSpec DEFAULT = new JoinSpec(0, Optional.empty());
}
