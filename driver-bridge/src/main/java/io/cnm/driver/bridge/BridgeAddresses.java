package io.cnm.driver.bridge;

import io.cnm.api.Cidr;
import io.cnm.api.NetworkInfo;
import io.cnm.plan.AddAddress;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.Namespace;
import io.cnm.plan.Step;
import io.cnm.spi.HostView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives a bridge the gateways' addresses of its network, and leaves it what it has of others. */
final class BridgeAddresses {
    private BridgeAddresses() {}

    /**
     * The gateway's addresses, as far as the bridge does not have them. Another address that it has inside one of the
     * network's subnets makes room, and comes back when the network goes: IPAM would give it to an endpoint.
     */
    static List<Step> plan(
            NetworkInfo network, String bridge, Optional<HostView.Link> existing, BridgeOptions options) {
        var present = existing.map(HostView.Link::addresses).orElse(List.of());
        var steps = new ArrayList<Step>();
        for (var pool : network.pools()) {
            if (!options.withoutAddress(pool.subnet().v6())) {
                pool.gateway()
                        .map(gateway -> new Cidr(gateway, pool.subnet().prefix()))
                        .ifPresent(address -> steps.addAll(plan(bridge, present, pool.subnet(), address)));
            }
        }
        return steps;
    }

    private static List<Step> plan(String bridge, List<Cidr> present, Cidr subnet, Cidr address) {
        var steps = new ArrayList<Step>();
        // first what goes: with the first address of a subnet the kernel takes the others of it away
        present.stream()
                .filter(other -> subnet.contains(other.address()) && !same(address, other) && !ofEveryLink(other))
                .forEach(other -> steps.add(new DeleteAddress(Namespace.HOST, bridge, other)));
        if (present.stream().noneMatch(other -> same(address, other)) || steps.size() > 0) {
            steps.add(new AddAddress(Namespace.HOST, bridge, address));
        }
        return steps;
    }

    private static boolean ofEveryLink(Cidr address) {
        return address.v6() && address.address().linkLocal();
    }

    /** A link has an IPv6 address once, an IPv4 address once for each prefix length. */
    private static boolean same(Cidr address, Cidr other) {
        return address.v6() ? address.address().equals(other.address()) : address.equals(other);
    }
}
