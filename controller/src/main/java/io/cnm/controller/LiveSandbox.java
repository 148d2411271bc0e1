package io.cnm.controller;

import io.cnm.api.Endpoint;
import io.cnm.api.InterfaceStatistics;
import io.cnm.api.NotFoundException;
import io.cnm.api.PortBinding;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxId;
import io.cnm.api.SandboxInfo;
import io.cnm.api.SandboxSpec;
import io.cnm.plan.Namespace;
import io.cnm.spi.NameService;
import io.cnm.spi.SandboxPorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sandbox. Its state, and that of the endpoints in it, is replaced under its lock. <em>Thread-safe.</em> */
final class LiveSandbox implements Sandbox {
    /**
     * Distance between the indexes of two interfaces. Links that a container makes get the indexes that follow the last one,
     * so that ours must leave room.
     */
    private static final int INDEX_STRIDE = 1024;

    static final int FIRST_INDEX = 2;

    /**
     * What never changes about a sandbox. <em>Immutable.</em>
     *
     * @param id identity
     * @param spec what its user asked for
     * @param key the namespace as a file
     * @param hosts its hosts file
     * @param resolvConf its resolver configuration
     */
    record Base(SandboxId id, SandboxSpec spec, Path key, Path hosts, Path resolvConf) {
        boolean isHost() {
            return spec.mode() == SandboxSpec.Mode.HOST;
        }

        /** Whether the stack is another engine's. */
        boolean isExternal() {
            return spec.mode() == SandboxSpec.Mode.EXTERNAL;
        }

        /** Whether the namespace is made and deleted with the sandbox. */
        boolean isOwn() {
            return spec.mode() == SandboxSpec.Mode.OWN;
        }

        /** Where its interfaces are born. */
        Namespace namespace() {
            return isOwn() ? new Namespace(key.toString()) : Namespace.HOST;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(LiveSandbox.class);

    private final World world;
    private final Base base;
    private final Guard lock = new Guard();
    private final Lock stopgapLock = new ReentrantLock();
    private volatile SandboxState state;
    private volatile SandboxInfo info;
    private volatile boolean deleted;
    private int nextIndex;
    private Optional<NameService.View> awaitedResolver = Optional.empty();

    /** A new sandbox. */
    LiveSandbox(World world, Base base, SandboxState state) {
        this(world, base, state, FIRST_INDEX);
    }

    /**
     * A sandbox that has been before.
     *
     * @param nextIndex the index of its next interface
     */
    LiveSandbox(World world, Base base, SandboxState state, int nextIndex) {
        this.world = world;
        this.base = base;
        this.state = state;
        this.info = info(base, state.arrangement());
        this.nextIndex = nextIndex;
    }

    Guard lock() {
        return lock;
    }

    /** Held, before any other, while the stopgap comes or goes. */
    Lock stopgapLock() {
        return stopgapLock;
    }

    /** What there is to publish, for drivers that do it by themselves. */
    SandboxPorts ports() {
        return new SandboxPorts(base.spec().exposed(), state.arrangement().mappings());
    }

    Base base() {
        return base;
    }

    SandboxState state() {
        return state;
    }

    void publish(SandboxState next) {
        state = next;
        info = info(base, next.arrangement());
    }

    /** There was a resolver in an earlier process, with this view but for the networks; it is opened later. */
    void awaitResolver(Optional<NameService.View> template) {
        awaitedResolver = template;
    }

    /** The view of a resolver that is still to be opened; given once. */
    Optional<NameService.View> takeAwaitedResolver() {
        var template = awaitedResolver;
        awaitedResolver = Optional.empty();
        return template;
    }

    void markDeleted() {
        deleted = true;
    }

    /** The index of the next interface; 0, which lets the kernel choose, when there are no more. Call under the lock. */
    int nextIndex() {
        return nextIndex;
    }

    /**
     * Counts an interface. An index is never used again, not even after a failure: the link that had it may still be on its
     * way out. Call under the lock.
     */
    void takeIndex() {
        nextIndex = after(nextIndex);
    }

    /** The index that follows another one. */
    static int after(int index) {
        return index > Integer.MAX_VALUE - INDEX_STRIDE || index == 0 ? 0 : index + INDEX_STRIDE;
    }

    boolean belongsTo(World owner) {
        return world == owner;
    }

    boolean isLive() {
        return !deleted;
    }

    void requireLive() {
        if (deleted) {
            throw new NotFoundException("sandbox " + base.id().shortened() + " not found");
        }
    }

    @Override
    public SandboxId id() {
        return base.id();
    }

    @Override
    public String containerId() {
        return base.spec().containerId();
    }

    @Override
    public SandboxInfo info() {
        requireLive();
        return info;
    }

    private static SandboxInfo info(Base base, Arrangement now) {
        return new SandboxInfo(
                base.id(),
                base.spec(),
                base.key(),
                base.hosts(),
                base.resolvConf(),
                now.ways().order(),
                now.mappings(),
                now.ports().bindings());
    }

    @Override
    public Path key() {
        return base.key();
    }

    @Override
    public List<Endpoint> endpoints() {
        requireLive();
        var endpoints = new ArrayList<Endpoint>();
        for (var member : state.arrangement().members()) {
            endpoints.add(member.endpoint());
        }
        return List.copyOf(endpoints);
    }

    @Override
    public List<InterfaceStatistics> statistics() {
        requireLive();
        if (!base.isOwn()) {
            return List.of();
        }
        var traffic = world.platform().host().traffic(base.namespace());
        return state.arrangement().members().stream()
                .flatMap(member -> member.interfaceName().stream().flatMap(name -> Stream.ofNullable(traffic.get(name))
                        .map(counted -> new InterfaceStatistics(
                                name,
                                member.id(),
                                member.endpoint().network().name(),
                                counted.received(),
                                counted.sent()))))
                .toList();
    }

    @Override
    public List<PortBinding> publish(List<PortMapping> ports) {
        return world.effects().make(world.sandboxOperations().publish(this, ports));
    }

    @Override
    public void unpublish(List<PortMapping> ports) {
        world.effects().make(world.sandboxOperations().unpublish(this, ports));
    }

    @Override
    public void delete() {
        requireLive();
        leavePlugins();
        var children =
                state.arrangement().members().stream().map(Member::endpoint).toList();
        world.links().leaving(children, () -> world.effects()
                .make(world.sandboxOperations().delete(this)));
    }

    /** Plugins take their links back before the namespace ends, with which they would end too. */
    private void leavePlugins() {
        state.arrangement().members().stream()
                .filter(member -> member.network().isPlugins())
                .map(Member::endpoint)
                .forEach(endpoint -> {
                    try {
                        endpoint.delete(true);
                    } catch (NotFoundException e) {
                        log.debug("endpoint={} is gone already", endpoint, e);
                    }
                });
    }

    @Override
    public String toString() {
        return base.id().shortened();
    }
}
