package io.cnm.driver.bridge;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo;
import io.cnm.api.NetworkInfo;
import io.cnm.api.PortBinding;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the firewall is told of bridge networks. */
final class BridgeRules {
    private BridgeRules() {}

    /** A network. */
    static Step network(String bridge, NetworkInfo network, BridgeOptions options) {
        var internal = network.spec().internal();
        var subnets = network.pools().stream().map(NetworkInfo.Pool::subnet).toList();
        return ChangeRules.add(new BridgeNetwork(
                bridge, subnets, internal, options.interContainer(), options.masquerade() && !internal));
    }

    /** A host that begins to forward for a network's sake. */
    static Step forwarding(boolean v6) {
        return ChangeRules.add(new ForwardingGuard(v6));
    }

    /** An endpoint that comes to a bridge; nothing if it has no address. */
    static Optional<Step> endpoint(String bridge, EndpointInfo endpoint) {
        return all(Stream.of(endpoint.ipv4(), endpoint.ipv6())
                .flatMap(Optional::stream)
                .map(Cidr::address)
                .map(address -> new BridgeEndpoint(bridge, address)));
    }

    /** Ports that lead to an endpoint; nothing if there are none. */
    static Optional<Step> ports(String bridge, List<PortBinding> bindings) {
        return all(bindings.stream().map(binding -> new PublishedPort(bridge, binding)));
    }

    private static Optional<Step> all(Stream<? extends FirewallRule> rules) {
        return Optional.of(rules.toArray(FirewallRule[]::new))
                .filter(all -> all.length > 0)
                .map(ChangeRules::add);
    }
}
