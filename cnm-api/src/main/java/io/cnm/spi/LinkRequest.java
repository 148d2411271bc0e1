package io.cnm.spi;

import io.cnm.api.EndpointInfo;
import io.cnm.api.NetworkInfo;
import io.cnm.api.SandboxSpec.ExposedPort;
import java.util.List;

/**
 * What a driver is told to plan a link from one endpoint to another. <em>Immutable.</em>
 *
 * @param network where both are
 * @param parent who is to reach the other one
 * @param child who is to be reached
 * @param ports at which it is to be reached
 * @param naming how things on the host are named
 */
public record LinkRequest(
        NetworkInfo network, EndpointInfo parent, EndpointInfo child, List<ExposedPort> ports, Naming naming) {
    public LinkRequest {
        ports = List.copyOf(ports);
    }
}
