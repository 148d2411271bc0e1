package io.cnm.kernel;

import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.rtnl.DeleteLink;
import io.cnm.spi.Failpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does in the background what makes its caller wait for the kernel: deletes retired links, all of a moment by one message
 * on their group, and closes sockets of namespaces that are no longer ours. <em>Thread-safe.</em>
 */
final class Reaper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reaper.class);

    /** A hundred links cost the kernel hardly more than one, so it is worth waiting for others. */
    private static final long GATHER_MS = 5;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private Set<Handle> withRetired = new LinkedHashSet<>();
    private List<Handle> toClose = new ArrayList<>();
    private boolean working;
    private boolean closed;

    Reaper(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** There are retired links in a namespace. */
    void linksOf(Handle handle) {
        change(() -> withRetired.add(handle));
    }

    /** A namespace's sockets are no longer needed. */
    void close(Handle handle) {
        change(() -> toClose.add(handle));
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is nothing left to do.
     *
     * @return whether that came in time
     */
    boolean awaitIdle(Duration timeout) {
        var end = System.nanoTime() + timeout.toNanos();
        lock.lock();
        try {
            while (working || !idle()) {
                var left = end - System.nanoTime();
                if (left <= 0 || !await(left)) {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change; false if interrupted. */
    @SuppressWarnings("WaitNotInLoop") // its caller is the loop
    private boolean await(long nanos) {
        try {
            changed.await(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean idle() {
        return withRetired.isEmpty() && toClose.isEmpty();
    }

    private void run() {
        try {
            while (awaitWork()) {
                work();
            }
        } catch (InterruptedException e) {
            log.warn("stopped: retired links stay until the next start");
        }
    }

    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            working = false;
            changed.signalAll();
            while (idle() && !closed) {
                changed.await();
            }
            working = !idle();
            return working;
        } finally {
            lock.unlock();
        }
    }

    private void work() throws InterruptedException {
        Thread.sleep(GATHER_MS);
        Set<Handle> reap;
        List<Handle> close;
        lock.lock();
        try {
            reap = withRetired;
            close = toClose;
            withRetired = new LinkedHashSet<>();
            toClose = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        close.forEach(Reaper::closeSockets);
        reap.removeAll(close);
        reap.forEach(Reaper::deleteRetired);
    }

    private static void deleteRetired(Handle handle) {
        Failpoint.pass("before the deletion of retired links");
        try {
            handle.route().execute(DeleteLink.group(LinkGroup.RETIRED));
        } catch (NetlinkException e) {
            if (!e.notFound()) {
                log.warn("retired links of {} could not be deleted: {}", handle.netns(), e.getMessage());
            }
        }
    }

    private static void closeSockets(Handle handle) {
        try {
            handle.closeSockets();
        } catch (RuntimeException e) {
            log.warn("sockets of {} could not be closed", handle.netns(), e);
        }
    }

    /** Ends after what is being done now. */
    @Override
    public void close() {
        change(() -> closed = true);
    }
}
