package io.cnm.kernel;

import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.Route;
import io.cnm.netlink.rtnl.RouteSocket;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Links of one namespace, with their addresses, and its routes. What is needed is read once: of all links each kind by one
 * list, of a few links theirs alone. <em>Confined to one thread.</em>
 */
final class Inventory {
    private final RouteSocket socket;
    private final Map<String, Link> links;
    /** By the link's index. */
    private final Function<Integer, Set<IpPrefix>> addresses;

    private Optional<List<Route>> routes = Optional.empty();

    private Inventory(RouteSocket socket, Stream<Link> links, Function<Integer, Set<IpPrefix>> addresses) {
        this.socket = socket;
        this.links = links.collect(Collectors.toMap(Link::name, link -> link));
        this.addresses = addresses;
    }

    /** All that is there now. */
    static Inventory of(Handle handle) {
        var socket = handle.route();
        var links = socket.links();
        var addresses = new HashMap<Integer, Set<IpPrefix>>();
        for (Address address : socket.addresses()) {
            addresses.computeIfAbsent(address.link(), link -> new HashSet<>()).add(address.prefix());
        }
        return new Inventory(socket, links.stream(), link -> addresses.getOrDefault(link, Set.of()));
    }

    /** Those of some links that are there now. */
    static Inventory of(Handle handle, Collection<String> names) {
        var socket = handle.route();
        var addresses = new HashMap<Integer, Set<IpPrefix>>();
        return new Inventory(
                socket,
                names.stream().flatMap(name -> socket.link(name).stream()),
                link -> addresses.computeIfAbsent(link, index -> addressesOf(socket, index)));
    }

    private static Set<IpPrefix> addressesOf(RouteSocket socket, int link) {
        return socket.addresses(link).stream().map(Address::prefix).collect(Collectors.toSet());
    }

    Collection<Link> links() {
        return links.values();
    }

    Optional<Link> link(String name) {
        return Optional.ofNullable(links.get(name));
    }

    /** The link of an index, if it is one of these; none has 0. */
    Optional<Link> withIndex(int index) {
        return links.values().stream().filter(link -> link.index() == index).findFirst();
    }

    boolean hasAddress(Link link, IpPrefix address) {
        return addresses.apply(link.index()).contains(address);
    }

    /** Routes of the main table to a destination, over any link. */
    List<Route> routesTo(IpPrefix destination) {
        var all = routes.orElseGet(() -> socket.routes(Route.TABLE_MAIN));
        routes = Optional.of(all);
        return all.stream()
                .filter(route -> route.destination().equals(destination))
                .toList();
    }

    /** The smallest packet size of a bridge's ports, which the bridge takes over if nobody sets its own. */
    int smallestMtuOfPorts(Link bridge) {
        return socket.linksOf(bridge.index()).stream().mapToInt(Link::mtu).min().orElse(LinkRequests.ETH_DATA_LEN);
    }
}
