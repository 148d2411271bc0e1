package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo;
import io.cnm.api.EndpointInfo.Joined;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** How a container is on a network, as Docker shows it; what it has none of is empty or 0. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerEndpoint(
        @JsonProperty("IPAMConfig") Optional<DockerConnect.Addresses> ipamConfig,
        Optional<List<String>> links,
        Optional<List<String>> aliases,
        String macAddress,
        Optional<Map<String, String>> driverOpts,
        @JsonProperty("NetworkID") String networkId,
        @JsonProperty("EndpointID") String endpointId,
        String gateway,
        @JsonProperty("IPAddress") String ipAddress,
        @JsonProperty("IPPrefixLen") int ipPrefixLen,
        @JsonProperty("IPv6Gateway") String ipv6Gateway,
        @JsonProperty("GlobalIPv6Address") String globalIpv6Address,
        @JsonProperty("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
        @JsonProperty("DNSNames") Optional<List<String>> dnsNames) {

    /**
     * What was asked for, and what has come of it.
     *
     * @param aliases with those that nobody asked for
     * @param networkId empty if there is no such network
     * @param endpoint empty while the container does not run
     */
    public static DockerEndpoint of(
            DockerConnect.Settings wish,
            List<String> aliases,
            List<String> dnsNames,
            String networkId,
            Optional<EndpointInfo> endpoint) {
        var v4 = endpoint.flatMap(EndpointInfo::ipv4);
        var v6 = endpoint.flatMap(EndpointInfo::ipv6);
        var joined = endpoint.flatMap(EndpointInfo::joined);
        return new DockerEndpoint(
                wish.ipamConfig(),
                Optional.of(wish.links()).filter(list -> !list.isEmpty()),
                Optional.of(aliases).filter(list -> !list.isEmpty()),
                endpoint.flatMap(EndpointInfo::mac).map(MacAddress::toString).orElse(wish.macAddress()),
                Optional.of(wish.driverOpts()).filter(map -> !map.isEmpty()),
                networkId,
                endpoint.map(info -> info.id().value()).orElse(""),
                joined.flatMap(Joined::gateway4).map(IpAddress::toString).orElse(""),
                v4.map(address -> address.address().toString()).orElse(""),
                v4.map(Cidr::prefix).orElse(0),
                joined.flatMap(Joined::gateway6).map(IpAddress::toString).orElse(""),
                v6.map(address -> address.address().toString()).orElse(""),
                v6.map(Cidr::prefix).orElse(0),
                Optional.of(dnsNames).filter(list -> !list.isEmpty()));
    }
}
