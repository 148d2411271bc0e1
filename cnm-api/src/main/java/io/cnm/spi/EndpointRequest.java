package io.cnm.spi;

import io.cnm.api.EndpointInfo;
import io.cnm.api.NetworkInfo;
import java.util.Optional;

/**
 * What a driver is told to plan an endpoint. <em>Immutable.</em>
 *
 * @param network where it is to be
 * @param endpoint the endpoint to come, with its addresses; its hardware address if the user chose one
 * @param naming how to name what is made
 * @param ports of the sandbox that it is made for; empty if it is made for none yet, or for one that is there already
 */
public record EndpointRequest(NetworkInfo network, EndpointInfo endpoint, Naming naming, Optional<SandboxPorts> ports) {
    /** An endpoint that is made for no sandbox yet. */
    public EndpointRequest(NetworkInfo network, EndpointInfo endpoint, Naming naming) {
        this(network, endpoint, naming, Optional.empty());
    }
}
