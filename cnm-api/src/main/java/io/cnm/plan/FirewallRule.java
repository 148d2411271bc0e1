package io.cnm.plan;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import java.util.List;
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
     * A bridge with endpoints on it. Its endpoints may go out unless it is internal; nobody comes in but in answer or to
     * a published port; other bridges are kept apart from it.
     *
     * @param bridge the device
     * @param subnets of both families
     * @param internal nothing in, nothing out
     * @param interContainer whether endpoints of this bridge may talk to each other; if not, their ports are to be isolated
     *     too ({@link AddVeth#isolated}), because not every host shows its firewall what a bridge forwards
     * @param masquerade whether what goes out bears the host's address
     */
    record BridgeNetwork(
            String bridge, List<Cidr> subnets, boolean internal, boolean interContainer, boolean masquerade)
            implements FirewallRule {
        public BridgeNetwork {
            subnets = List.copyOf(subnets);
        }

        @Override
        public String describe() {
            return "bridge " + bridge + " "
                    + subnets.stream().map(Cidr::toString).collect(Collectors.joining(" "))
                    + (internal ? " internal" : "")
                    + (interContainer ? "" : " icc off") + (masquerade ? " masquerade" : "");
        }
    }

    /**
     * An address of an endpoint on a bridge: reached from elsewhere only through what is published.
     *
     * @param bridge the device
     * @param address the endpoint's
     */
    record BridgeEndpoint(String bridge, IpAddress address) implements FirewallRule {
        @Override
        public String describe() {
            return "endpoint " + address + " on " + bridge;
        }
    }

    /**
     * A port of the host that leads to an endpoint on a bridge.
     *
     * @param bridge the device
     * @param binding from where to where
     */
    record PublishedPort(String bridge, PortBinding binding) implements FirewallRule {
        @Override
        public String describe() {
            return "port " + binding + " at " + binding.containerAddress() + " on " + bridge;
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
            return "resolver " + address + ":53 in " + namespace + " at udp " + udpPort + " tcp " + tcpPort;
        }
    }
}
