package io.cnm.kernel;

import io.cnm.kernel.firewall.Firewall;
import io.cnm.netlink.nft.NftEvents;
import io.cnm.netlink.rtnl.RouteEvents;
import io.cnm.spi.Auditor.Changed;
import io.cnm.spi.Auditor.Watch;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

    /** Of more than these it is only told that anything may have changed. */
    private static final int MOST_LINKS = 4096;

    private final Consumer<Changed> listener;
    private final ScheduledExecutorService thread;
    private final Object lock = new Object();

    /** Since when something is to be told, and when the last thing happened; both in {@link System#nanoTime}. */
    private long first;

    private long last;
    private final Set<String> links = new HashSet<>();
    private boolean anything;
    private Optional<Future<?>> next = Optional.empty();

    ChangeWatch(String name, Consumer<Changed> listener) {
        this.listener = listener;
        thread = Executors.newSingleThreadScheduledExecutor(work -> {
            var worker = new Thread(work, name);
            worker.setDaemon(true);
            return worker;
        });
    }

    /** Begins to follow a host. All that happens after this returns is told. */
    static Watch start(Handle host, Firewall firewall, Consumer<Changed> listener) {
        var watch = new ChangeWatch("cnm-changes-" + host.netns().inode(), listener);
        var links = new OwnChanges(host.route()::links, watch::linkChanged, watch::anythingChanged);
        var rules = new OwnRules(firewall, watch::anythingChanged);
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

    /** A link is to be told of. */
    void linkChanged(String name) {
        synchronized (lock) {
            if (links.size() < MOST_LINKS) {
                links.add(name);
            } else {
                anything = true;
            }
            toBeTold();
        }
    }

    /** It is to be told that anything may have changed. */
    void anythingChanged() {
        synchronized (lock) {
            anything = true;
            toBeTold();
        }
    }

    private void toBeTold() {
        last = System.nanoTime();
        if (next.isEmpty() && !thread.isShutdown()) {
            first = last;
            tellIn(QUIET_MS);
        }
    }

    private void tellIn(long milliseconds) {
        next = Optional.of(thread.schedule(this::tellIfQuiet, milliseconds, TimeUnit.MILLISECONDS));
    }

    private void tellIfQuiet() {
        Changed what;
        synchronized (lock) {
            var now = System.nanoTime();
            var quiet = TimeUnit.NANOSECONDS.toMillis(now - last);
            var waited = TimeUnit.NANOSECONDS.toMillis(now - first);
            if (quiet < QUIET_MS && waited < LONGEST_MS && !thread.isShutdown()) {
                tellIn(QUIET_MS - quiet);
                return;
            }
            next = Optional.empty();
            what = new Changed(links, anything);
            links.clear();
            anything = false;
        }
        try {
            listener.accept(what);
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
