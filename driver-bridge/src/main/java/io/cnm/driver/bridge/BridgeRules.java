package io.cnm.driver.bridge;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.PortBinding;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.BridgeNetwork.Side;
import io.cnm.plan.FirewallRule.BridgeStation;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.FirewallRule.PublishedPort.Direct;
import io.cnm.plan.FirewallRule.SeparatePort;
import io.cnm.plan.GatewayMode;
import io.cnm.plan.Step;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.LinkRequest;
import io.cnm.spi.Naming;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the firewall is told of a bridge network and of what is on it. <em>Immutable.</em>
 *
 * @param bridge its device
 * @param internal whether it has no way out
 * @param options the network's
 * @param policy what the host's operator has decided
 */
record BridgeRules(String bridge, boolean internal, BridgeOptions options, HostPolicy policy) {

    /** A network. */
    Step network(NetworkInfo network) {
        var sides = network.pools().stream()
                .map(NetworkInfo.Pool::subnet)
                .map(this::side)
                .toList();
        return ChangeRules.add(new BridgeNetwork(bridge, sides, internal, options.interContainer()));
    }

    private Side side(Cidr subnet) {
        var family = options.family(subnet.v6());
        return new Side(subnet, family.mode(), options.masquerade() && !internal, family.source());
    }

    /** A host that begins to forward for a network's sake. */
    static Step forwarding(boolean v6) {
        return ChangeRules.add(new ForwardingGuard(v6));
    }

    /** An endpoint that comes to a port of the bridge; nothing if it is to be guarded, shielded and kept apart from nobody. */
    Optional<Step> endpoint(String port, MacAddress mac, EndpointInfo endpoint) {
        var rules = new ArrayList<FirewallRule>();
        if (!options.interContainer()) {
            rules.add(new SeparatePort(port));
        }
        if (options.guard()) {
            rules.add(new BridgeStation(port, mac, addresses(endpoint)));
        }
        for (var cidr : endpoint.addresses()) {
            if (shielded(cidr.address())) {
                rules.add(new BridgeEndpoint(bridge, cidr.address(), true, options.trusted()));
            }
        }
        return all(rules);
    }

    private static List<IpAddress> addresses(EndpointInfo endpoint) {
        var addresses = new ArrayList<IpAddress>();
        for (var cidr : endpoint.addresses()) {
            addresses.add(cidr.address());
        }
        addresses.addAll(endpoint.spec().linkLocal());
        return addresses;
    }

    /** Other modes need no shield: there the rules of the network alone say who is let in. */
    private boolean shielded(IpAddress address) {
        return !internal && !policy.directRouting() && mode(address) == GatewayMode.NAT;
    }

    private GatewayMode mode(IpAddress address) {
        return options.family(address.v6()).mode();
    }

    /** What an endpoint reaches at another one; nothing if all reach each other, or if there is nothing to reach. */
    Optional<Step> links(LinkRequest request) {
        if (options.interContainer()) {
            return Optional.empty();
        }
        var naming = request.naming();
        return all(Stream.of(false, true)
                .flatMap(v6 -> end(request.parent(), v6, naming)
                        .flatMap(parent -> end(request.child(), v6, naming).flatMap(child -> request.ports().stream()
                                .map(port -> new BridgeLink(
                                        bridge, internal, parent, child, port.protocol(), port.port())))))
                .toList());
    }

    private static Stream<BridgeLink.End> end(EndpointInfo endpoint, boolean v6, Naming naming) {
        var port = naming.veth(endpoint.id().value());
        return (v6 ? endpoint.ipv6() : endpoint.ipv4())
                .stream().map(Cidr::address).map(address -> new BridgeLink.End(port, address));
    }

    /** Ports that lead to an endpoint; nothing if there are none. */
    Optional<Step> ports(List<PortBinding> bindings) {
        return all(bindings.stream().map(this::port).distinct().toList());
    }

    private PublishedPort port(PortBinding binding) {
        var mode = mode(binding.containerAddress());
        return mode == GatewayMode.ROUTED
                ? new PublishedPort(bridge, opened(binding), mode, Direct.EVERYBODY)
                : new PublishedPort(bridge, binding, mode, direct(mode));
    }

    /** A routed endpoint is reached at its own address: there is no port of the host. */
    private static PortBinding opened(PortBinding binding) {
        var any = binding.containerAddress().v6() ? IpAddress.ANY_V6 : IpAddress.ANY_V4;
        return new PortBinding(binding.protocol(), any, 0, binding.containerAddress(), binding.containerPort());
    }

    private Direct direct(GatewayMode mode) {
        if (mode != GatewayMode.NAT) {
            return Direct.NOBODY; // whoever is let in at all is let in everywhere
        }
        if (policy.directRouting()) {
            return Direct.EVERYBODY;
        }
        return options.trusted().isEmpty() ? Direct.NOBODY : Direct.TRUSTED;
    }

    private static Optional<Step> all(List<? extends FirewallRule> rules) {
        return rules.isEmpty() ? Optional.empty() : Optional.of(new ChangeRules(List.copyOf(rules), List.of()));
    }
}
