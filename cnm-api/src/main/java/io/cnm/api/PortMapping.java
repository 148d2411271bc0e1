package io.cnm.api;

import java.util.Optional;

/**
 * A wish to publish a port of a sandbox on the host. Several host ports mean: any one of them. <em>Immutable.</em>
 *
 * @param protocol of the port, on both sides
 * @param containerPort 1 to 65535, inside the sandbox
 * @param hostAddress where to listen; empty means the network's default binding address, in both families
 * @param hostPort first acceptable host port, 0 for any of the ephemeral range
 * @param hostPortEnd last acceptable host port; equal to {@code hostPort} for exactly one
 */
public record PortMapping(
        Protocol protocol, int containerPort, Optional<IpAddress> hostAddress, int hostPort, int hostPortEnd) {

    /** @throws InvalidParameterException naming the port that is out of range */
    public PortMapping {
        requirePort("container port", containerPort, 1);
        requirePort("host port", hostPort, 0);
        requirePort("host port", hostPortEnd, 0);
        if (hostPortEnd < hostPort || (hostPort == 0 && hostPortEnd != 0)) {
            throw new InvalidParameterException("host port range " + hostPort + "-" + hostPortEnd + " is empty");
        }
        hostAddress = hostAddress.map(IpAddress::unmapped);
    }

    /** Publishes a TCP port under the given host port on all addresses. */
    public static PortMapping tcp(int hostPort, int containerPort) {
        return new PortMapping(Protocol.TCP, containerPort, Optional.empty(), hostPort, hostPort);
    }

    /** Publishes a UDP port under the given host port on all addresses. */
    public static PortMapping udp(int hostPort, int containerPort) {
        return new PortMapping(Protocol.UDP, containerPort, Optional.empty(), hostPort, hostPort);
    }

    /** The same mapping, on one host address only. */
    public PortMapping on(IpAddress address) {
        return new PortMapping(protocol, containerPort, Optional.of(address), hostPort, hostPortEnd);
    }

    /** Whether exactly one host port will do. */
    public boolean exact() {
        return hostPort != 0 && hostPort == hostPortEnd;
    }

    private static void requirePort(String field, int port, int least) {
        if (port < least || port > 65535) {
            throw new InvalidParameterException(field + " " + port + " is not within " + least + " to 65535");
        }
    }
}
