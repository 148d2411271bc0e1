package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * Answer to {@code NetworkDriver.Join}. <em>Immutable.</em>
 *
 * @param interfaceName the link that goes into the sandbox; none if it is absent or nameless
 * @param gateway IPv4 address, without prefix
 * @param gatewayIpv6 IPv6 address, without prefix
 * @param staticRoutes routes of the sandbox
 * @param disableGatewayService whether the sandbox is to get no other way out if there is no gateway
 */
public record Joined(
        Optional<InterfaceName> interfaceName,
        String gateway,
        @JsonProperty("GatewayIPv6") String gatewayIpv6,
        List<StaticRoute> staticRoutes,
        boolean disableGatewayService) {}
