package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Answer to {@code NetworkDriver.GwAllocCheck}. <em>Immutable.</em>
 *
 * @param skipIpv4 whether the network needs no gateway address for IPv4
 * @param skipIpv6 the same for IPv6
 */
public record GatewayChecked(
        @JsonProperty("SkipIPv4") boolean skipIpv4,
        @JsonProperty("SkipIPv6") boolean skipIpv6) {}
