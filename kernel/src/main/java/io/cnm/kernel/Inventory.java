package io.cnm.kernel;

import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.Route;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Links, addresses and routes of one namespace, each kind read by one list. <em>Immutable.</em>
 *
 * @param links by name
 * @param addresses by the link's index
 * @param routes of the main table, by the link's index
 */
record Inventory(Map<String, Link> links, Map<Integer, Set<IpPrefix>> addresses, Map<Integer, List<Route>> routes) {
    /** What is there now. */
    static Inventory of(Handle handle) {
        var links = handle.route().links().stream().collect(Collectors.toMap(Link::name, link -> link));
        var addresses = new HashMap<Integer, Set<IpPrefix>>();
        for (Address address : handle.route().addresses()) {
            addresses.computeIfAbsent(address.link(), link -> new HashSet<>()).add(address.prefix());
        }
        var routes = handle.route().routes(Route.TABLE_MAIN).stream().collect(Collectors.groupingBy(Route::link));
        return new Inventory(links, addresses, routes);
    }

    Optional<Link> link(String name) {
        return Optional.ofNullable(links.get(name));
    }

    boolean hasIndex(int index) {
        return withIndex(index).isPresent();
    }

    /** The link of an index; none has 0. */
    Optional<Link> withIndex(int index) {
        return links.values().stream().filter(link -> link.index() == index).findFirst();
    }

    boolean hasAddress(Link link, IpPrefix address) {
        return addresses.getOrDefault(link.index(), Set.of()).contains(address);
    }

    /** Routes to a destination over any link. */
    List<Route> routesTo(IpPrefix destination) {
        return routes.values().stream()
                .flatMap(List::stream)
                .filter(route -> route.destination().equals(destination))
                .toList();
    }

    /** The smallest packet size of a bridge's ports, which the bridge takes over if nobody sets its own. */
    int smallestMtuOfPorts(Link bridge) {
        return links.values().stream()
                .filter(link -> link.master() == bridge.index())
                .mapToInt(Link::mtu)
                .min()
                .orElse(LinkRequests.ETH_DATA_LEN);
    }
}
