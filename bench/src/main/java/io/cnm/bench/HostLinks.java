package io.cnm.bench;

import io.cnm.netlink.rtnl.RouteSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The links of the namespace that is the host here. What is asked is little, for to list a thousand bridges between two
 * measurements would leave nothing of a daemon in the processor's caches. <em>Confined to one thread.</em>
 */
final class HostLinks {
    private static final String BRIDGE = "br-";
    private static final int ID_IN_NAME = 12;
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final long BETWEEN_LOOKS = TimeUnit.MICROSECONDS.toNanos(500);

    private final RouteSocket route;

    HostLinks(RouteSocket route) {
        this.route = route;
    }

    /** How many ends of endpoints' pairs there are. */
    int ends() {
        return route.linksOfKind("veth").size();
    }

    /** The index of a network's bridge, which both engines name after the network's id. */
    int bridgeOf(String network) {
        return route.link(BRIDGE + network.substring(0, ID_IN_NAME))
                .orElseThrow()
                .index();
    }

    /** The index of the one bridge that there is. */
    int bridge() {
        return route.linksOfKind("bridge").get(0).index();
    }

    /**
     * Waits until there are no more ends than so many: namespaces take theirs along when they end, in the background.
     *
     * @throws IllegalStateException if that takes half a minute
     */
    void awaitEnds(int most) {
        await(() -> ends() <= most, "ends of pairs");
    }

    /**
     * Waits until there is no link of that index, whatever it is called by now.
     *
     * @throws IllegalStateException if that takes half a minute
     */
    void awaitGone(int index) {
        await(() -> route.link(index).isEmpty(), "link " + index);
    }

    private static void await(BooleanSupplier gone, String what) {
        var end = System.nanoTime() + DEADLINE;
        while (!gone.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("still there: " + what);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }
}
