package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Body of {@code NetworkDriver.CreateNetwork}. <em>Immutable.</em> */
public record CreateNetwork(
        @JsonProperty("NetworkID") String networkId,
        NetworkOptions options,
        @JsonProperty("IPv4Data") List<IpamData> ipv4Data,
        @JsonProperty("IPv6Data") List<IpamData> ipv6Data) {}
