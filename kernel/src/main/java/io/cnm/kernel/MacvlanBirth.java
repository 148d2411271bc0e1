package io.cnm.kernel;

import io.cnm.api.ConflictException;
import io.cnm.linux.Errno;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.Request;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.plan.AddMacvlan;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The making of a macvlan link. The kernel refuses one on a parent that a link in mode PASSTHRU has, and one in that mode on a
 * parent that has any (EINVAL); and it counts links of ours that are on their way out, as long as the kernel takes to end
 * a namespace in the background. So a refusal is final only after a while. <em>Thread-safe.</em>
 */
final class MacvlanBirth {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private MacvlanBirth() {}

    /**
     * Makes a link.
     *
     * @param route of the parent's namespace
     * @throws ConflictException if the parent can have none, or none in this mode
     * @throws NetlinkException if it is refused otherwise
     */
    static void on(RouteSocket route, Request request, AddMacvlan step) {
        var end = System.nanoTime() + PATIENCE;
        var refusal = attempt(route, request);
        while (refusal.isPresent() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE);
            refusal = attempt(route, request);
        }
        if (refusal.isPresent()) {
            throw new ConflictException(
                    step.describe() + ": " + refusal.get().reason() + "; " + step.parent()
                            + " is no Ethernet link, or is in use: a parent has one link "
                            + "only if that is in mode passthru",
                    refusal.get());
        }
    }

    private static Optional<NetlinkException> attempt(RouteSocket route, Request request) {
        try {
            route.execute(request);
            return Optional.empty();
        } catch (NetlinkException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            return Optional.of(e);
        }
    }
}
