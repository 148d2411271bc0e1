package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Addresses of an endpoint. In a request empty means: none, or the driver may choose. A driver answers only what was empty. <em>Immutable.</em>
 *
 * @param address IPv4, with prefix length
 * @param addressIpv6 IPv6, with prefix length
 * @param macAddress six pairs of hex digits
 */
public record EndpointInterface(
        String address, @JsonProperty("AddressIPv6") String addressIpv6, String macAddress) {}
