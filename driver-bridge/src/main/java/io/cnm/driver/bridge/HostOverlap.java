package io.cnm.driver.bridge;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.PoolSpec;
import io.cnm.spi.HostView;
import java.util.Optional;

/**
 * Keeps a network's subnets from taking over what the host reaches in another way: a route of its own, its default gateway,
 * its name servers. Subnets that IPAM chose are free of that already.
 */
final class HostOverlap {
    private HostOverlap() {}

    /** @throws ForbiddenException naming what the network would take over, and the option that allows it */
    static void check(
            NetworkInfo network,
            String bridge,
            Optional<HostView.Link> existing,
            BridgeOptions options,
            HostView host) {
        if (options.overlap()) {
            return;
        }
        network.pools().stream()
                .map(NetworkInfo.Pool::subnet)
                .filter(subnet -> chosen(network, subnet))
                .filter(subnet -> !options.withoutAddress(subnet.v6())) // then the host has no route to it either
                .filter(subnet -> existing.stream().noneMatch(link -> reaches(link, subnet)))
                .forEach(subnet -> check(subnet, bridge, host));
    }

    private static boolean chosen(NetworkInfo network, Cidr subnet) {
        return network.spec().ipam().pools().stream()
                .map(PoolSpec::subnet)
                .flatMap(Optional::stream)
                .anyMatch(subnet::equals);
    }

    /** Whether whoever made the bridge has put it into the subnet. */
    private static boolean reaches(HostView.Link link, Cidr subnet) {
        return link.addresses().stream().anyMatch(address -> subnet.contains(address.address()));
    }

    private static void check(Cidr subnet, String bridge, HostView host) {
        for (var route : host.ways(subnet)) {
            if (!route.link().equals(bridge)) {
                throw taken(subnet, route.destination().prefix() == 0 ? gateway(route) : "the route " + route);
            }
        }
        host.nameServers().stream().filter(subnet::contains).findFirst().ifPresent(server -> {
            throw taken(subnet, "the host's name server " + server);
        });
    }

    private static String gateway(HostView.Way route) {
        return "the gateway " + route.gateway().map(IpAddress::toString).orElse("") + " of the route " + route;
    }

    private static ForbiddenException taken(Cidr subnet, String what) {
        return new ForbiddenException("subnet " + subnet + " would take over " + what
                + " of this host; choose another subnet, or allow it with the option " + BridgeOptions.OVERLAP
                + "=true");
    }
}
