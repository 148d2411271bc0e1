package io.cnm.kernel;

import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.netlink.Mention;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.Traces;
import io.cnm.netlink.conntrack.ConntrackSocket;
import io.cnm.netlink.conntrack.Flow;
import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.Neighbour;
import io.cnm.plan.ForgetFlows;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the host forget flows and neighbours of addresses, and flows to ports, in the background: the kernel has no index
 * of them by address, so that one look takes as long as there are many. Requests that come while one look is under way
 * share the next. <em>Thread-safe.</em>
 */
final class Oblivion implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Oblivion.class);

    /** A look takes a core for some 12 ms. The first waits until whoever asks for it has answered. */
    private static final long FIRST_MS = 3;

    /** Others come after it: long enough for the requests of one moment to share a look. */
    private static final long GATHER_MS = 20;

    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PATIENCE_MS = 5_000;

    private final Handle host;
    private final Executor executor;
    private final Inheritance inheritance = new Inheritance(this::list);
    private final ReentrantLock looking = new ReentrantLock();
    private List<ForgetFlows> waiting = new ArrayList<>();
    private Set<IpAddress> beingForgotten = Set.of();
    private boolean scheduled;
    private long lastLook = System.nanoTime() - MOMENT_NANOS;
    private Optional<ConntrackSocket> conntrack = Optional.empty();

    Oblivion(Handle host, Executor executor) {
        this.host = host;
        this.executor = executor;
    }

    /** Forgets soon. */
    synchronized void forget(ForgetFlows step) {
        waiting.add(step);
        if (!scheduled) {
            scheduled = true;
            var first = System.nanoTime() - lastLook >= MOMENT_NANOS;
            CompletableFuture.delayedExecutor(first ? FIRST_MS : GATHER_MS, TimeUnit.MILLISECONDS, executor)
                    .execute(this::lookAsScheduled);
        }
    }

    /** Forgets what a process before this one has left of these addresses; for those that are given to sandboxes. */
    void forgetInherited(Set<IpAddress> addresses) {
        var inherited = inheritance.take(addresses);
        if (!inherited.isEmpty()) {
            forget(new ForgetFlows(inherited));
        }
    }

    /**
     * Makes sure that nothing is known of these addresses any more that was to be forgotten: an address that is given to
     * somebody else at once must not bring him what was its last owner's. Whoever cannot wait for others to gather looks
     * himself.
     */
    void awaitForgotten(Set<IpAddress> addresses) {
        if (!toBeForgotten(addresses)) {
            return;
        }
        try {
            if (looking.tryLock(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                lookAndUnlock(() -> toBeForgotten(addresses)); // the look that was under way may have done it
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.warn("flows of {} may outlive their owner: the host does not get to forget them", addresses);
    }

    private void list(Traces known) {
        host.route().showNeighbours(known);
        try (var once = host.netns().call(ConntrackSocket::open)) {
            once.showFlows(known);
        }
    }

    private synchronized boolean toBeForgotten(Set<IpAddress> addresses) {
        if (!Collections.disjoint(beingForgotten, addresses)) {
            return true;
        }
        for (var step : waiting) {
            if (!Collections.disjoint(step.addresses(), addresses)) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing is left to forget. */
    synchronized boolean idle() {
        return !scheduled && waiting.isEmpty() && !looking.isLocked();
    }

    private void lookAsScheduled() {
        synchronized (this) {
            scheduled = false;
        }
        looking.lock();
        lookAndUnlock(() -> true);
    }

    private void lookAndUnlock(BooleanSupplier needed) {
        try {
            var steps = needed.getAsBoolean() ? take() : List.<ForgetFlows>of();
            if (!steps.isEmpty()) {
                forget(steps);
            }
        } finally {
            synchronized (this) {
                beingForgotten = Set.of();
                lastLook = System.nanoTime();
            }
            looking.unlock();
        }
    }

    private synchronized List<ForgetFlows> take() {
        var steps = waiting;
        waiting = new ArrayList<>();
        beingForgotten =
                steps.stream().flatMap(step -> step.addresses().stream()).collect(Collectors.toUnmodifiableSet());
        return steps;
    }

    private void forget(List<ForgetFlows> steps) {
        try {
            var addresses = steps.stream()
                    .flatMap(step -> step.addresses().stream())
                    .map(IpAddress::toInetAddress)
                    .collect(Collectors.toSet());
            forgetNeighbours(addresses);
            forgetFlows(
                    addresses,
                    steps.stream().flatMap(step -> step.ports().stream()).toList());
        } catch (RuntimeException e) {
            log.warn("cannot {}", steps.get(0).describe(), e);
        }
    }

    private void forgetNeighbours(Set<InetAddress> addresses) {
        var requests = host.route().neighbours(addresses).stream()
                .map(neighbour ->
                        Neighbour.of(neighbour.link(), neighbour.address()).delete())
                .toList();
        Outcome.requireAll(host.route().executeAll(requests).stream()
                .filter(outcome ->
                        outcome.failure().filter(NetlinkException::notFound).isEmpty())
                .toList());
    }

    private void forgetFlows(Set<InetAddress> addresses, List<PortBinding> ports) {
        var local = ports.isEmpty() ? Set.<InetAddress>of() : localAddresses();
        var mention =
                Mention.of(addresses, ports.stream().map(PortBinding::hostPort).toList());
        var ended = conntrack()
                .deleteAll(
                        mention,
                        flow -> addresses.stream().anyMatch(flow::involves)
                                || ports.stream().anyMatch(port -> begunAt(port, flow, local)));
        log.debug("forgot flows={} addresses={} ports={}", ended, addresses.size(), ports.size());
    }

    /**
     * Whether a flow began as one to a published port; not one from here to the same port of somebody else. A connection is
     * of the publication that led it: the port may lead elsewhere by now, and clients have come since. Datagrams have no
     * connection, their flows go on from whoever had the port before to whoever has it now.
     */
    static boolean begunAt(PortBinding port, Flow flow, Set<InetAddress> local) {
        var first = flow.original();
        var host = port.hostAddress();
        return first.protocol() == port.protocol().number()
                && first.destinationPort() == port.hostPort()
                && (host.unspecified()
                        ? local.contains(first.destination())
                        : host.toInetAddress().equals(first.destination()))
                && (port.protocol() == Protocol.UDP
                        || port.containerAddress()
                                .toInetAddress()
                                .equals(flow.reply().source()));
    }

    private Set<InetAddress> localAddresses() {
        var local = new HashSet<InetAddress>();
        host.route().addresses().stream()
                .map(Address::prefix)
                .map(IpPrefix::address)
                .forEach(local::add);
        return local;
    }

    private synchronized ConntrackSocket conntrack() {
        var socket = conntrack.orElseGet(() -> host.netns().call(ConntrackSocket::open));
        conntrack = Optional.of(socket);
        return socket;
    }

    @Override
    public synchronized void close() {
        conntrack.ifPresent(ConntrackSocket::close);
    }
}
