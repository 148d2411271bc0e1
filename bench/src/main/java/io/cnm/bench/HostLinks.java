package io.cnm.bench;

import io.cnm.netlink.rtnl.RouteSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The links of the namespace that is the host here. <em>Confined to one thread.</em> */
final class HostLinks {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final long BETWEEN_LOOKS = TimeUnit.MICROSECONDS.toNanos(500);

    private final RouteSocket route;

    HostLinks(RouteSocket route) {
        this.route = route;
    }

    int count() {
        return route.links().size();
    }

    /** The index of the one bridge that there is. */
    int bridge() {
        return route.linksOfKind("bridge").get(0).index();
    }

    /**
     * Waits until there are no more than so many: namespaces take theirs along when they end, in the background.
     *
     * @throws IllegalStateException if that takes half a minute
     */
    void awaitAtMost(int expected) {
        var end = System.nanoTime() + DEADLINE;
        while (count() > expected) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(count() - expected + " links too many are still there");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }
}
