package io.cnm.kernel;

import io.cnm.kernel.firewall.Firewall;
import io.cnm.netlink.nft.NftEvents;
import io.cnm.netlink.rtnl.RouteEvents;
import io.cnm.spi.Auditor.Watch;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the notifications of the host's kernel and calls a listener when some may concern us, after a moment of quiet:
 * a plan, or a program that flushes everything, is many notifications. <em>Thread-safe.</em>
 */
final class ChangeWatch implements Watch {
    private static final Logger log = LoggerFactory.getLogger(ChangeWatch.class);

    private static final Set<RouteEvents.Topic> TOPICS =
            Set.of(RouteEvents.Topic.LINKS, RouteEvents.Topic.ADDRESSES, RouteEvents.Topic.ROUTES);

    static final long QUIET_MS = 100;
    private static final long LONGEST_MS = 1000;

    private final Runnable listener;
    private final ScheduledExecutorService thread;
    private final Object lock = new Object();

    /** Since when something is to be told, and when the last thing happened; both in {@link System#nanoTime}. */
    private long first;

    private long last;
    private Optional<Future<?>> next = Optional.empty();

    ChangeWatch(String name, Runnable listener) {
        this.listener = listener;
        thread = Executors.newSingleThreadScheduledExecutor(work -> {
            var worker = new Thread(work, name);
            worker.setDaemon(true);
            return worker;
        });
    }

    /** Begins to follow a host. All that happens after this returns is told. */
    static Watch start(Handle host, Firewall firewall, Runnable listener) {
        var watch = new ChangeWatch("cnm-changes-" + host.netns().inode(), listener);
        var links = new OwnChanges(host.route()::links, watch::changed);
        var rules = new OwnRules(firewall, watch::changed);
        var routeEvents = RouteEvents.open(host.netns(), TOPICS, links);
        try {
            var nftEvents = host.netns().call(() -> NftEvents.follow(rules));
            return () -> {
                routeEvents.close();
                nftEvents.close();
                watch.close();
            };
        } catch (RuntimeException e) {
            routeEvents.close();
            watch.close();
            throw e;
        }
    }

    /** Something is to be told. */
    void changed() {
        synchronized (lock) {
            last = System.nanoTime();
            if (next.isEmpty() && !thread.isShutdown()) {
                first = last;
                tellIn(QUIET_MS);
            }
        }
    }

    private void tellIn(long milliseconds) {
        next = Optional.of(thread.schedule(this::tellIfQuiet, milliseconds, TimeUnit.MILLISECONDS));
    }

    private void tellIfQuiet() {
        synchronized (lock) {
            var now = System.nanoTime();
            var quiet = TimeUnit.NANOSECONDS.toMillis(now - last);
            var waited = TimeUnit.NANOSECONDS.toMillis(now - first);
            if (quiet < QUIET_MS && waited < LONGEST_MS && !thread.isShutdown()) {
                tellIn(QUIET_MS - quiet);
                return;
            }
            next = Optional.empty();
        }
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.warn("a change of the kernel's configuration was not handled", e);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            next.ifPresent(call -> call.cancel(false));
            thread.shutdown();
        }
    }
}
