package io.cnm.plan;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A fact that the firewall enforces, in words that every backend can put into its own rules. Two facts are the same if
 * they are equal. <em>Immutable.</em>
 */
public sealed interface FirewallRule {
    /** For people: what holds while the fact is in force. */
    String describe();

    /** Whether the fact stays in force when the object it was stated for is deleted. */
    default boolean lasting() {
        return false;
    }

    /**
     * A bridge with endpoints on it. Its endpoints may go out unless it is internal; who comes in is said for each family;
     * other bridges are kept apart from it.
     *
     * @param bridge the device
     * @param sides its subnets of both families, at most one of each
     * @param internal nothing in, nothing out
     * @param interContainer whether endpoints of this bridge may talk to each other; if not, their ports are to be kept apart
     *     too ({@link SeparatePort}), because not every host shows its firewall what a bridge forwards
     */
    record BridgeNetwork(String bridge, List<Side> sides, boolean internal, boolean interContainer)
            implements FirewallRule {
        /**
         * What holds for one family of addresses.
         *
         * @param subnet where the endpoints are
         * @param mode who comes in, and how
         * @param masquerade whether what goes out bears an address of the host; not if it is routed
         * @param source the address that it bears, and what the host itself sends to endpoints; empty for that of the link
         */
        public record Side(Cidr subnet, GatewayMode mode, boolean masquerade, Optional<IpAddress> source) {
            /** Goes out under the host's address, and is reached through published ports. */
            public static Side nat(Cidr subnet) {
                return new Side(subnet, GatewayMode.NAT, true, Optional.empty());
            }

            /** Whether source addresses are translated. */
            public boolean translated() {
                return masquerade && mode.translates();
            }

            private String describe() {
                return subnet
                        + (mode == GatewayMode.NAT ? "" : " " + mode)
                        + (translated()
                                ? source.map(address -> " as " + address).orElse(" masquerade")
                                : "");
            }
        }

        public BridgeNetwork {
            sides = List.copyOf(sides);
        }

        /** A network whose published ports are translated. */
        public BridgeNetwork(
                String bridge, List<Cidr> subnets, boolean internal, boolean interContainer, boolean masquerade) {
            this(
                    bridge,
                    subnets.stream()
                            .map(subnet -> new Side(subnet, GatewayMode.NAT, masquerade, Optional.empty()))
                            .toList(),
                    internal,
                    interContainer);
        }

        /** The subnets of both families. */
        public List<Cidr> subnets() {
            return sides.stream().map(Side::subnet).toList();
        }

        @Override
        public String describe() {
            return "bridge " + bridge + " " + sides.stream().map(Side::describe).collect(Collectors.joining(" "))
                    + (internal ? " internal" : "") + (interContainer ? "" : " icc off");
        }
    }

    /**
     * An address of an endpoint on a bridge.
     *
     * @param bridge the device
     * @param address the endpoint's
     * @param shielded whether packets for this address that come by other links are dropped before anything else is asked:
     *     it is reached only through what is published
     * @param trusted links by which it is reached nevertheless
     */
    record BridgeEndpoint(String bridge, IpAddress address, boolean shielded, List<String> trusted)
            implements FirewallRule {
        public BridgeEndpoint {
            trusted = List.copyOf(trusted);
        }

        /** An address that is reached only through what is published. */
        public BridgeEndpoint(String bridge, IpAddress address) {
            this(bridge, address, true, List.of());
        }

        @Override
        public String describe() {
            return "endpoint " + address + " on " + bridge + (shielded ? "" : " open")
                    + (trusted.isEmpty() ? "" : " to " + String.join(" ", trusted));
        }

        /** Of what tells endpoints apart. */
        @Override
        public int hashCode() {
            return 31 * bridge.hashCode() + address.hashCode();
        }
    }

    /**
     * The port of a bridge that a single station is behind: what comes in by it and bears other addresses is dropped, and so
     * are advertisements of a router and answers of a DHCP server.
     *
     * @param port the link that is the port
     * @param mac the station's hardware address
     * @param addresses the station's, of both families; with one of IPv6 the link-local one that comes from its hardware
     *     address is its own too
     */
    record BridgeStation(String port, MacAddress mac, List<IpAddress> addresses) implements FirewallRule {
        public BridgeStation {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String describe() {
            var own = addresses.stream().map(IpAddress::toString).collect(Collectors.joining(" "));
            return "station " + mac + " " + own + " behind " + port;
        }

        /** Of the port alone, which has but one station: each fact is looked up in several sets. */
        @Override
        public int hashCode() {
            return port.hashCode();
        }
    }

    /**
     * A port of a bridge whose endpoints are kept apart: what comes in by it leaves by no other such port, but for what a
     * {@link BridgeLink} lets through. The host, and ports that are not of our making, are reached.
     *
     * @param port the link that is the port
     */
    record SeparatePort(String port) implements FirewallRule {
        @Override
        public String describe() {
            return "port " + port + " apart";
        }
    }

    /**
     * One endpoint of a bridge whose endpoints are kept apart reaches one port of another; what that answers comes back.
     *
     * @param bridge the device
     * @param internal whether nothing gets in and out of the bridge otherwise
     * @param parent who reaches
     * @param child who is reached
     * @param protocol of the port
     * @param port of the child, 1 to 65535
     */
    record BridgeLink(String bridge, boolean internal, End parent, End child, Protocol protocol, int port)
            implements FirewallRule {
        /**
         * One end of a link.
         *
         * @param port the bridge's port that the endpoint is behind
         * @param address the endpoint's, of the same family as the other end's
         */
        public record End(String port, IpAddress address) {}

        @Override
        public String describe() {
            return "link on " + bridge + " from " + parent.address + " to " + child.address + " " + port + "/"
                    + protocol;
        }
    }

    /**
     * A port of the host that leads to an endpoint on a bridge, or one of the endpoint's own that is opened.
     *
     * @param bridge the device
     * @param binding from where to where
     * @param mode how endpoints of this bridge are reached in the family of the container's address
     * @param direct who reaches the port at the container's own address, besides the host and its own bridge
     */
    record PublishedPort(String bridge, PortBinding binding, GatewayMode mode, Direct direct) implements FirewallRule {
        /** Who reaches a port at the container's own address. */
        public enum Direct {
            NOBODY,
            /** Who comes by a link that the endpoint trusts. */
            TRUSTED,
            EVERYBODY
        }

        /** A port that only leads where its mode says. */
        public PublishedPort(String bridge, PortBinding binding, GatewayMode mode) {
            this(bridge, binding, mode, binding.hostPort() == 0 ? Direct.EVERYBODY : Direct.NOBODY);
        }

        /** A port of a network whose published ports are translated. */
        public PublishedPort(String bridge, PortBinding binding) {
            this(bridge, binding, GatewayMode.NAT);
        }

        @Override
        public String describe() {
            return "port " + binding + " at " + binding.containerAddress() + " on " + bridge
                    + (direct == Direct.TRUSTED ? ", and directly by trusted links" : "")
                    + (direct == Direct.EVERYBODY && binding.hostPort() != 0 ? ", and directly" : "");
        }
    }

    /**
     * A host that forwards only because we told it to: packets between links that are not ours are dropped. It lasts as
     * forwarding does, which nobody switches off again.
     *
     * @param v6 of which family
     */
    record ForwardingGuard(boolean v6) implements FirewallRule {
        @Override
        public boolean lasting() {
            return true;
        }

        @Override
        public String describe() {
            return "no forwarding between foreign links, " + (v6 ? "IPv6" : "IPv4");
        }
    }

    /**
     * Inside a sandbox: name service at the well-known address and port 53 leads to the resolver's own ports.
     *
     * @param namespace the sandbox
     * @param address where programs ask, {@code 127.0.0.11}
     * @param udpPort where the resolver listens on that address
     * @param tcpPort where the resolver listens on that address
     */
    record ResolverRedirect(Namespace namespace, IpAddress address, int udpPort, int tcpPort) implements FirewallRule {
        @Override
        public String describe() {
            var ports = udpPort == 0 ? "ports that the kernel chooses" : "udp " + udpPort + " tcp " + tcpPort;
            return "resolver " + address + ":53 in " + namespace + " at " + ports;
        }
    }
}
