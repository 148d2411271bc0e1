package io.cnm.api;

import java.util.List;
import java.util.Optional;

/**
 * What is known of an endpoint at one moment. <em>Immutable.</em>
 *
 * @param id identity
 * @param networkId the network it is on
 * @param spec what its user asked for
 * @param mac hardware address
 * @param ipv4 address with the pool's prefix length
 * @param ipv6 address with the pool's prefix length
 * @param joined how it sits in its sandbox, if it does
 */
public record EndpointInfo(
        EndpointId id,
        NetworkId networkId,
        EndpointSpec spec,
        Optional<MacAddress> mac,
        Optional<Cidr> ipv4,
        Optional<Cidr> ipv6,
        Optional<Joined> joined) {
    /**
     * An endpoint's place in a sandbox.
     *
     * @param sandboxId where it is
     * @param interfaceName name inside the sandbox; empty on networks without interfaces
     * @param gateway4 what a default route over this endpoint leads to
     * @param gateway6 what a default route over this endpoint leads to
     * @param ports what is published for it on the host
     */
    public record Joined(
            SandboxId sandboxId,
            Optional<String> interfaceName,
            Optional<IpAddress> gateway4,
            Optional<IpAddress> gateway6,
            List<PortBinding> ports) {
        public Joined {
            ports = List.copyOf(ports);
        }

        /** The same place with other published ports. */
        public Joined withPorts(List<PortBinding> published) {
            return new Joined(sandboxId, interfaceName, gateway4, gateway6, published);
        }
    }

    /** Its addresses of both families, IPv4 first. */
    public List<Cidr> addresses() {
        if (ipv4.isPresent() && ipv6.isPresent()) {
            return List.of(ipv4.get(), ipv6.get());
        }
        return ipv4.or(this::ipv6).map(List::of).orElse(List.of());
    }

    /** The same endpoint, wanted otherwise. */
    public EndpointInfo withSpec(EndpointSpec other) {
        return new EndpointInfo(id, networkId, other, mac, ipv4, ipv6, joined);
    }

    /** The same endpoint in another place, or in none. */
    public EndpointInfo withJoined(Optional<Joined> place) {
        return new EndpointInfo(id, networkId, spec, mac, ipv4, ipv6, place);
    }
}
