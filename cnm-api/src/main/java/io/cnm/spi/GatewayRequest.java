package io.cnm.spi;

import io.cnm.api.EndpointInfo;
import io.cnm.api.NetworkInfo;
import io.cnm.api.PortBinding;
import java.util.List;

/**
 * What a driver is told to publish ports. <em>Immutable.</em>
 *
 * @param network where the endpoint is
 * @param endpoint the sandbox's way out
 * @param bindings ports of the host, already reserved, and where they lead
 * @param naming how things on the host are named
 */
public record GatewayRequest(NetworkInfo network, EndpointInfo endpoint, List<PortBinding> bindings, Naming naming) {
    public GatewayRequest {
        bindings = List.copyOf(bindings);
    }
}
