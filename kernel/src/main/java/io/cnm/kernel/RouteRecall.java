package io.cnm.kernel;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.netlink.Message;
import io.cnm.netlink.rtnl.NextHop;
import io.cnm.netlink.rtnl.Route;
import io.cnm.netlink.rtnl.RouteChanges;
import io.cnm.netlink.rtnl.RouteType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Remembers the routes of a host's main table, so that not all of them are listed for each network that is made. It knows of
 * all that are there. One that it knows of may be gone: the kernel says nothing of an IPv4 route that goes with the last of its
 * several links, nor, if it is an older one, of one that goes with the address it names as a source. <em>Thread-safe.</em>
 */
final class RouteRecall implements AutoCloseable {
    /** Who has more, such as all of the internet's, does not remember them: that would cost some 300 bytes each. */
    private static final int MOST = 16_384;

    private final Handle host;
    private final TreeMap<Cidr, Set<Route>> known = new TreeMap<>();
    /** Those that go with a link: that lead over it and no other. */
    private final Map<Integer, Set<Route>> byLink = new HashMap<>();

    private final RouteChanges changes;
    private final RouteChanges.Reader reader = new Reader();
    private boolean current;
    private int untilListedAnew;
    private boolean tooMany;
    private boolean closed;

    /** Begins to gather what changes; the first listing is at the first question. */
    RouteRecall(Handle host) {
        this.host = host;
        changes = RouteChanges.open(host.netns());
    }

    /** False if no route leads to a part of a subnet, the default route aside, and none by a gateway in there. */
    synchronized boolean mayConcern(Cidr subnet) {
        refresh();
        return tooMany || closed || subnet.overlapping(known).findAny().isPresent();
    }

    /**
     * Subnets that are reached without a gateway, over one link; no default routes. One of them may be gone.
     *
     * @return empty if there are too many routes to remember
     */
    synchronized Optional<List<Cidr>> onLink() {
        refresh();
        return tooMany || closed
                ? Optional.empty()
                : Optional.of(known.entrySet().stream()
                        .filter(place -> place.getValue().stream().anyMatch(RouteRecall::onLink))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /** What was known has turned out to be gone. */
    synchronized void outdated() {
        current = false;
    }

    private void refresh() {
        if (tooMany || closed) {
            return;
        }
        var whole = current;
        current = false; // as long as not all that has come is taken in, whatever goes wrong with it
        whole &= changes.poll(reader) && untilListedAnew > 0;
        if (whole) {
            current = true;
        } else {
            list();
        }
    }

    private void list() {
        known.clear();
        byLink.clear();
        var listed = new ArrayList<Message>();
        host.route().showRoutes(Route.TABLE_MAIN, message -> {
            if (listed.size() < MOST) {
                listed.add(message.copy());
            }
        });
        if (listed.size() == MOST) {
            tooMany = true;
            changes.close();
            return;
        }
        listed.stream().map(Route::decode).forEach(this::add);
        untilListedAnew = MOST - listed.size();
        current = true;
    }

    /** Takes in what has changed. */
    private final class Reader implements RouteChanges.Reader {
        @Override
        public void added(Route route) {
            if (route.table() == Route.TABLE_MAIN) {
                add(route);
            }
        }

        @Override
        public void deleted(Route route) {
            if (route.table() == Route.TABLE_MAIN) {
                remove(route);
            }
        }

        @Override
        public void linkDown(int index) {
            of(index)
                    .filter(route -> !LiveHostView.cidr(route.destination()).v6())
                    .forEach(RouteRecall.this::remove);
        }

        @Override
        public void linkGone(int index) {
            of(index).forEach(RouteRecall.this::remove);
        }

        private Stream<Route> of(int link) {
            return List.copyOf(byLink.getOrDefault(link, Set.of())).stream();
        }
    }

    private void add(Route route) {
        var places = places(route);
        for (var place : places) {
            known.computeIfAbsent(place, key -> new HashSet<>()).add(route);
        }
        if (!places.isEmpty() && route.nextHops().isEmpty()) { // of several links, all must go before the route does
            byLink.computeIfAbsent(route.link(), key -> new HashSet<>()).add(route);
        }
        untilListedAnew--;
    }

    private void remove(Route route) {
        for (var place : places(route)) {
            remove(known, place, route);
        }
        remove(byLink, route.link(), route);
    }

    private static <K> void remove(Map<K, Set<Route>> from, K key, Route route) {
        from.computeIfPresent(key, (same, routes) -> {
            routes.remove(route);
            return routes.isEmpty() ? null : routes;
        });
    }

    /** Whether a route's destination, if it has one, is reached without a gateway and over one link. */
    static boolean onLink(Route route) {
        return route.gateway().isEmpty() && route.nextHops().isEmpty();
    }

    /** Where a route is found: its destination, unless that is everywhere or every link's, and its gateways. */
    static List<Cidr> places(Route route) {
        if (route.type() != RouteType.UNICAST || route.cloned()) {
            return List.of();
        }
        var destination = LiveHostView.cidr(route.destination());
        var somewhere = destination.prefix() > 0
                && !(destination.v6() && destination.address().linkLocal());
        var gateways = Stream.concat(
                route.gateway().stream(),
                route.nextHops().stream().map(NextHop::gateway).flatMap(Optional::stream));
        return Stream.concat(
                        somewhere ? Stream.of(destination.network()) : Stream.empty(),
                        gateways.map(gateway -> Cidr.host(IpAddress.of(gateway))))
                .toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        changes.close();
        known.clear();
        byLink.clear();
    }
}
