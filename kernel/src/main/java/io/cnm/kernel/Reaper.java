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
 *
 * <p>To close a packet socket takes 10 to 25 ms, a grace period of RCU ({@code packet_release} in the kernel's
 * net/packet/af_packet.c). Those that are closed at the same time wait for the same one, so each has a thread.
 */
final class Reaper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reaper.class);

    /**
     * A hundred links cost the kernel hardly more than one, and nobody else can change a link meanwhile: so it is worth
     * waiting until no others have come for this long.
     */
    private static final long CALM_MS = 10;

    /** But no longer than this. */
    private static final long LONGEST_MS = 250;

    private static final long SMALL_STACK = 128 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private Set<Handle> withRetired = new LinkedHashSet<>();
    private List<Handle> toClose = new ArrayList<>();
    private List<AutoCloseable> slowToClose = new ArrayList<>();
    private boolean working;
    private long changes;
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

    /** These sockets are no longer needed; to close them may take long. */
    void close(List<? extends AutoCloseable> sockets) {
        change(() -> slowToClose.addAll(sockets));
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            changes++;
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
        return withRetired.isEmpty() && toClose.isEmpty() && slowToClose.isEmpty();
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
        awaitCalm();
        Set<Handle> reap;
        List<Handle> close;
        List<AutoCloseable> slow;
        lock.lock();
        try {
            reap = withRetired;
            close = toClose;
            slow = slowToClose;
            withRetired = new LinkedHashSet<>();
            toClose = new ArrayList<>();
            slowToClose = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        var closing = slow.stream().map(this::closeBeside).toList();
        reap.forEach(Reaper::deleteRetired);
        close.forEach(Reaper::closeSockets);
        for (var each : closing) {
            each.join();
        }
    }

    private Thread closeBeside(AutoCloseable socket) {
        var closing = new Thread(null, () -> closeQuietly(socket), thread.getName() + "-close", SMALL_STACK);
        closing.setDaemon(true);
        closing.start();
        return closing;
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            log.warn("a socket could not be closed", e);
        }
    }

    private void awaitCalm() throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_MS);
        long before;
        do {
            before = changes();
            Thread.sleep(CALM_MS);
        } while (changes() != before && System.nanoTime() < end);
    }

    private long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
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
