package io.cnm.kernel;

import io.cnm.api.IpAddress;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.rtnl.Neighbour;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the host forget flows and neighbours of addresses, in the background: the kernel has no index of them by address,
 * so that one look takes as long as there are many. Requests that come while one look is under way share the next.
 * <em>Thread-safe.</em>
 */
final class Oblivion {
    private static final Logger log = LoggerFactory.getLogger(Oblivion.class);

    private final Handle host;
    private final Executor executor;
    private Set<InetAddress> waiting = new HashSet<>();
    private boolean working;

    Oblivion(Handle host, Executor executor) {
        this.host = host;
        this.executor = executor;
    }

    /** Forgets addresses soon. */
    synchronized void forget(Collection<IpAddress> addresses) {
        addresses.stream().map(IpAddress::toInetAddress).forEach(waiting::add);
        if (!working && !waiting.isEmpty()) {
            working = true;
            executor.execute(this::work);
        }
    }

    /** Whether nothing is left to forget. */
    synchronized boolean idle() {
        return !working;
    }

    private void work() {
        for (var addresses = take(); !addresses.isEmpty(); addresses = take()) {
            try {
                forgetNeighbours(addresses);
            } catch (RuntimeException e) {
                log.warn("cannot forget flows and neighbours of {}", addresses, e);
            }
        }
    }

    private synchronized Set<InetAddress> take() {
        var addresses = waiting;
        waiting = new HashSet<>();
        working = !addresses.isEmpty();
        return addresses;
    }

    private void forgetNeighbours(Set<InetAddress> addresses) {
        var requests = host.route().neighbours().stream()
                .filter(neighbour -> addresses.contains(neighbour.address()))
                .map(neighbour ->
                        Neighbour.of(neighbour.link(), neighbour.address()).delete())
                .toList();
        Outcome.requireAll(host.route().executeAll(requests).stream()
                .filter(outcome ->
                        outcome.failure().filter(NetlinkException::notFound).isEmpty())
                .toList());
    }
}
