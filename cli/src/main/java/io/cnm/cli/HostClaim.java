package io.cnm.cli;

import io.cnm.api.ConflictException;
import io.cnm.linux.Netns;
import io.cnm.linux.NetnsLock;
import io.cnm.linux.NetnsLock.Holder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a daemon has against others in its network namespace: they would change the same links and the same table, each
 * taking what the other made for strays.
 */
public final class HostClaim {
    private static final Logger log = LoggerFactory.getLogger(HostClaim.class);
    private static final int ROOT = 0;

    private HostClaim() {}

    /**
     * Claims a namespace until it is closed or the process ends.
     *
     * @throws ConflictException if another daemon has it
     */
    public static AutoCloseable of(Netns netns) {
        var lock = NetnsLock.tryTake(netns);
        if (lock.isPresent()) {
            return lock.get();
        }
        var holder = NetnsLock.holder(netns);
        if (holder.filter(HostClaim::isNoDaemon).isPresent()) {
            log.warn(
                    "the lock of this network namespace is held by process {} of user {}, which is no daemon: going on without",
                    holder.get().pid(),
                    holder.get().user());
            return () -> {};
        }
        throw new ConflictException("another daemon serves this network namespace (pid "
                + holder.map(Holder::pid).map(String::valueOf).orElse("unknown")
                + "): stop it, or start this one in a namespace of its own");
    }

    /** A daemon is root's; others may hold the lock too, and must not keep one from starting. */
    private static boolean isNoDaemon(Holder holder) {
        return holder.user() != ROOT;
    }
}
