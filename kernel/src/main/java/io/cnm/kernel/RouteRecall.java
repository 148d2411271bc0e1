package io.cnm.kernel;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.netlink.Message;
import io.cnm.netlink.rtnl.NextHop;
import io.cnm.netlink.rtnl.Route;
import io.cnm.netlink.rtnl.RouteEvent;
import io.cnm.netlink.rtnl.RouteEventQueue;
import io.cnm.netlink.rtnl.RouteEvents.Topic;
import io.cnm.netlink.rtnl.RouteType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Remembers the routes of a host's main table, so that not all of them are listed for each network that is made. It knows of
 * all that are there; some that it knows of may be gone, for the kernel says nothing of an IPv4 route that goes with its
 * link. So "none" is an answer, and anything else is a reason to list them. <em>Thread-safe.</em>
 */
final class RouteRecall implements AutoCloseable {
    /** Who has more, such as all of the internet's, does not remember them: that would cost some 300 bytes each. */
    private static final int MOST = 16_384;

    private final Handle host;
    private final TreeMap<Cidr, Set<Route>> known = new TreeMap<>();
    private final RouteEventQueue changes;
    private boolean current;
    private int untilListedAnew;
    private boolean tooMany;
    private boolean closed;

    /** Begins to gather what changes; the first listing is at the first question. */
    RouteRecall(Handle host) {
        this.host = host;
        changes = RouteEventQueue.open(host.netns(), Set.of(Topic.ROUTES));
    }

    /** False if no route leads to a part of a subnet, the default route aside, and none by a gateway in there. */
    synchronized boolean mayConcern(Cidr subnet) {
        refresh();
        return tooMany || closed || knowsOf(subnet.network());
    }

    /** What was known has turned out to be gone. */
    synchronized void outdated() {
        current = false;
    }

    private boolean knowsOf(Cidr subnet) {
        // All that begin in the subnet stand side by side, and what begins before and reaches into it holds all of it.
        var next = known.ceilingKey(new Cidr(subnet.address(), 0));
        if (next != null && subnet.contains(next.address())) {
            return true;
        }
        for (var length = 1; length < subnet.prefix(); length++) {
            if (known.containsKey(new Cidr(subnet.address(), length).network())) {
                return true;
            }
        }
        return false;
    }

    private void refresh() {
        if (tooMany || closed) {
            return;
        }
        var whole = current;
        current = false; // as long as not all that has come is taken in, whatever goes wrong with it
        whole &= changes.poll(this::take) && untilListedAnew > 0;
        if (whole) {
            current = true;
        } else {
            list();
        }
    }

    private void list() {
        known.clear();
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

    private void take(RouteEvent event) {
        if (event instanceof RouteEvent.OfRoute change && change.route().table() == Route.TABLE_MAIN) {
            if (change.deleted()) {
                remove(change.route());
            } else {
                add(change.route());
            }
        }
    }

    private void add(Route route) {
        places(route).forEach(place -> known.computeIfAbsent(place, key -> new HashSet<>())
                .add(route));
        untilListedAnew--;
    }

    private void remove(Route route) {
        places(route)
                .forEach(place -> known.computeIfPresent(place, (key, routes) -> {
                    routes.remove(route);
                    return routes.isEmpty() ? null : routes;
                }));
    }

    /** Where a route is found: its destination, unless that is everywhere or every link's, and its gateways. */
    private static Stream<Cidr> places(Route route) {
        if (route.type() != RouteType.UNICAST || route.cloned()) {
            return Stream.empty();
        }
        var destination = LiveHostView.cidr(route.destination());
        var somewhere = destination.prefix() > 0
                && !(destination.v6() && destination.address().linkLocal());
        var gateways = Stream.concat(
                route.gateway().stream(),
                route.nextHops().stream().map(NextHop::gateway).flatMap(Optional::stream));
        return Stream.concat(
                somewhere ? Stream.of(destination.network()) : Stream.empty(),
                gateways.map(gateway -> Cidr.host(IpAddress.of(gateway))));
    }

    @Override
    public synchronized void close() {
        closed = true;
        changes.close();
        known.clear();
    }
}
