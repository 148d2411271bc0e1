package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** Body of {@code NetworkDriver.AllocateNetwork}, which the manager of a cluster sends. <em>Immutable.</em> */
public record AllocateNetwork(
        @JsonProperty("NetworkID") String networkId,
        Map<String, String> options,
        @JsonProperty("IPv4Data") List<IpamData> ipv4Data,
        @JsonProperty("IPv6Data") List<IpamData> ipv6Data) {}
