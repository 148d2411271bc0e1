package io.cnm.api;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A published port as it stands: what {@link PortMapping} asked for, decided. <em>Immutable.</em>
 *
 * @param protocol of the port, on both sides
 * @param hostAddress where the host listens; unspecified means on every address of the family
 * @param hostPort 1 to 65535, or 0 where the port is merely opened (routed networks)
 * @param containerAddress where it leads
 * @param containerPort 1 to 65535
 * @param sources of which subnets clients may come, of the host address's family; empty means from anywhere
 */
public record PortBinding(
        Protocol protocol,
        IpAddress hostAddress,
        int hostPort,
        IpAddress containerAddress,
        int containerPort,
        List<Cidr> sources) {
    public PortBinding {
        sources = List.copyOf(sources);
    }

    /** A port that is published for everybody. */
    public PortBinding(
            Protocol protocol, IpAddress hostAddress, int hostPort, IpAddress containerAddress, int containerPort) {
        this(protocol, hostAddress, hostPort, containerAddress, containerPort, List.of());
    }

    /** Whether it leads from one family to the other, which no rule of the kernel does. */
    public boolean crossesFamilies() {
        return hostAddress.v6() != containerAddress.v6();
    }

    /** The same binding, at another host address. */
    public PortBinding at(IpAddress address) {
        return new PortBinding(protocol, address, hostPort, containerAddress, containerPort, sources);
    }

    @Override
    public String toString() {
        var host = hostAddress.v6() ? "[" + hostAddress + "]" : hostAddress.toString();
        return host + ":" + hostPort + "->" + containerPort + "/" + protocol
                + (sources.isEmpty()
                        ? ""
                        : sources.stream().map(Cidr::toString).collect(Collectors.joining(",", " from ", "")));
    }
}
