package io.cnm.spi;

import io.cnm.api.EndpointInfo;
import io.cnm.api.NetworkInfo;

/**
 * What a driver is told of an endpoint that becomes its sandbox's way out. <em>Immutable.</em>
 *
 * @param network where the endpoint is
 * @param endpoint which
 * @param ports of the sandbox
 */
public record WayOutRequest(NetworkInfo network, EndpointInfo endpoint, SandboxPorts ports) {}
