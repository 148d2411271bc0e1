package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo;
import io.cnm.api.PortBinding;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a plugin of ours has published for an endpoint, as it tells whoever asks for {@code /cnm/ports}; no part of Docker's
 * protocol. <em>Immutable.</em>
 *
 * @param networkId Docker's id of the network
 * @param endpointId Docker's id of the endpoint, as {@code docker inspect} shows it
 * @param addresses of the endpoint
 * @param ports such as {@code 0.0.0.0:8080->80/tcp}
 */
public record EndpointPorts(
        @JsonProperty("NetworkID") String networkId,
        @JsonProperty("EndpointID") String endpointId,
        List<String> addresses,
        List<String> ports) {
    /** What is known of an endpoint. */
    public static EndpointPorts of(EndpointInfo endpoint) {
        return new EndpointPorts(
                endpoint.networkId().value(),
                endpoint.spec().name(),
                Stream.of(endpoint.ipv4(), endpoint.ipv6())
                        .flatMap(address -> address.map(Cidr::address).stream())
                        .map(Object::toString)
                        .toList(),
                endpoint.joined().stream()
                        .flatMap(place -> place.ports().stream())
                        .map(PortBinding::toString)
                        .toList());
    }
}
