package io.cnm.remote;

import io.cnm.api.CnmException;
import io.cnm.api.Node;
import io.cnm.remote.wire.Discovery;
import io.cnm.remote.wire.WireJson;
import io.cnm.spi.PluginCaller.Fate;
import io.cnm.spi.PluginCaller.Patience;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin that is told which hosts there are: which came, this one first, and which went. It is looked after now and then, as
 * long as there is a host to tell of: one that was not reached is told then, and one that is another process by now is told
 * of all. <em>Thread-safe.</em>
 */
final class NodeListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeListener.class);

    private static final Comparator<Node> ORDER = Comparator.comparing((Node node) -> !node.self())
            .thenComparing(node -> node.address().toString());

    private final Registration registration;
    private final Supplier<Optional<?>> place;
    private final Supplier<Set<Node>> nodes;
    private final Duration betweenLooks;
    private final ScheduledThreadPoolExecutor teller;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean doubted = new AtomicBoolean();

    /** What it knows, and where it was when it was told; only the teller's thread sees them. */
    private final Set<Node> told = new LinkedHashSet<>();

    private Optional<?> toldAt = Optional.empty();

    NodeListener(
            Registration registration, Supplier<Optional<?>> place, Supplier<Set<Node>> nodes, Duration betweenLooks) {
        this.registration = registration;
        this.place = place;
        this.nodes = nodes;
        this.betweenLooks = betweenLooks;
        teller = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "cnm-plugin-nodes");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** There is news. Without any there is no thread either. */
    void wake() {
        if (begun.get() || !nodes.get().isEmpty()) {
            run(begun.compareAndSet(false, true) ? this::begin : this::look);
        }
    }

    /** What it was told it may have forgotten. */
    void doubt() {
        doubted.set(true);
    }

    private void run(Runnable task) {
        try {
            teller.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("closed", e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a look does not fail
    private void begin() {
        teller.scheduleWithFixedDelay(this::look, 0, betweenLooks.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        try {
            var here = place.get();
            if (here.isEmpty()) {
                return;
            }
            if (!here.equals(toldAt)) {
                told.clear();
                toldAt = here;
            }
            var now = nodes.get();
            if (doubted.getAndSet(false)) {
                told.removeAll(now); // of those that went it hears all the same
            }
            tell(now);
        } catch (CnmException
                | AddressException e) { // as it says of itself that it is no network driver, or does not answer
            log.debug("cannot tell plugin={}: {}", registration.plugin().name(), e.getMessage());
        } catch (RuntimeException e) {
            log.error("cannot tell plugin={}", registration.plugin().name(), e);
        }
    }

    private void tell(Set<Node> now) {
        if (told.equals(now)) {
            return;
        }
        registration.network(); // nothing may be asked of it before it has said what it is
        for (var gone : List.copyOf(told)) {
            if (!now.contains(gone) && heard("NetworkDriver.DiscoverDelete", gone)) {
                told.remove(gone);
            }
        }
        now.stream().sorted(ORDER).filter(node -> !told.contains(node)).forEach(node -> {
            if (heard("NetworkDriver.DiscoverNew", node)) {
                told.add(node);
            }
        });
    }

    /** Whether it has taken notice. That it wants to know nothing of it counts, and is logged, as Docker's engine does. */
    private boolean heard(String method, Node node) {
        var plugin = registration.plugin();
        var news = new Discovery(
                Discovery.NODE,
                new Discovery.Node(node.address().toString(), node.bindAddress().toString(), node.self()));
        try {
            plugin.call(method, WireJson.write(news), Patience.ROLL_BACK);
            log.info("told plugin={} {} node={}", plugin.name(), method, node.address());
            return true;
        } catch (CallException e) {
            if (e.fate() == Fate.REFUSED) {
                log.warn("{}", e.reason());
                return true;
            }
            log.debug("{}", e.reason());
            return false;
        }
    }

    @Override
    public void close() {
        teller.shutdownNow();
    }
}
