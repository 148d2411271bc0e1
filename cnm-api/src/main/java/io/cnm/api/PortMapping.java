package io.cnm.api;

import java.util.List;
import java.util.Optional;

/**
 * A wish to publish a port of a sandbox on the host. Several host ports mean: any one of them. <em>Immutable.</em>
 *
 * @param protocol of the port, on both sides
 * @param containerPort 1 to 65535, inside the sandbox
 * @param hostAddress where to listen; empty means the network's default binding address, in both families
 * @param hostPort first acceptable host port, 0 for any of the ephemeral range
 * @param hostPortEnd last acceptable host port; equal to {@code hostPort} for exactly one
 * @param sources of which subnets clients may come; empty means from anywhere. The port is published in the families of
 *     these subnets only, and who comes from elsewhere gets no answer
 */
public record PortMapping(
        Protocol protocol,
        int containerPort,
        Optional<IpAddress> hostAddress,
        int hostPort,
        int hostPortEnd,
        List<Cidr> sources) {
    /** What a socket filter has room for, with space to spare. */
    private static final int MOST_SOURCES = 128;

    /** @throws InvalidParameterException naming the port that is out of range, or the subnet that does not fit */
    public PortMapping {
        requirePort("container port", containerPort, 1);
        requirePort("host port", hostPort, 0);
        requirePort("host port", hostPortEnd, 0);
        if (hostPortEnd < hostPort || (hostPort == 0 && hostPortEnd != 0)) {
            throw new InvalidParameterException("host port range " + hostPort + "-" + hostPortEnd + " is empty");
        }
        hostAddress = hostAddress.map(IpAddress::unmapped);
        sources =
                withoutContained(sources.stream().map(Cidr::network).distinct().toList());
        if (sources.size() > MOST_SOURCES) {
            throw new InvalidParameterException("port " + containerPort + "/" + protocol + " has " + sources.size()
                    + " sources; at most " + MOST_SOURCES + " are possible");
        }
        if (hostAddress.isPresent()) {
            requireSourceOfFamily(hostAddress.get(), sources);
        }
    }

    /** Of two subnets that overlap one contains the other. */
    private static List<Cidr> withoutContained(List<Cidr> subnets) {
        return subnets.stream()
                .filter(subnet ->
                        subnets.stream().noneMatch(other -> other.prefix() < subnet.prefix() && other.overlaps(subnet)))
                .toList();
    }

    /** A mapping for clients from anywhere. */
    public PortMapping(
            Protocol protocol, int containerPort, Optional<IpAddress> hostAddress, int hostPort, int hostPortEnd) {
        this(protocol, containerPort, hostAddress, hostPort, hostPortEnd, List.of());
    }

    private static void requireSourceOfFamily(IpAddress address, List<Cidr> sources) {
        if (!sources.isEmpty() && sources.stream().noneMatch(source -> source.v6() == address.v6())) {
            throw new InvalidParameterException(
                    "host address " + address + " and sources " + sources + " are of different families");
        }
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
        return new PortMapping(protocol, containerPort, Optional.of(address), hostPort, hostPortEnd, sources);
    }

    /** The same mapping, for clients from these subnets only. */
    public PortMapping from(Cidr... subnets) {
        return new PortMapping(protocol, containerPort, hostAddress, hostPort, hostPortEnd, List.of(subnets));
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
