package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A port to be published, in the option {@link EndpointOptions#MAPPED}. <em>Immutable.</em>
 *
 * @param proto the number of the protocol in the IP header
 * @param ip of the endpoint; empty for all of them
 * @param port 1 to 65535, in the sandbox
 * @param hostIp where the host listens; empty for everywhere
 * @param hostPort first of the host's ports that will do; 0 for any
 * @param hostPortEnd last of them
 */
public record MappedPort(
        int proto,
        @JsonProperty("IP") String ip,
        int port,
        @JsonProperty("HostIP") String hostIp,
        int hostPort,
        int hostPortEnd) {}
