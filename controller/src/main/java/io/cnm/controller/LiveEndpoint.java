package io.cnm.controller;

import io.cnm.api.ConflictException;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointId;
import io.cnm.api.EndpointInfo;
import io.cnm.api.JoinSpec;
import io.cnm.api.NotFoundException;
import io.cnm.api.Sandbox;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An endpoint. Its state is replaced under its own lock while it is in no sandbox, and under the sandbox's too while it is in
 * one. <em>Thread-safe.</em>
 */
final class LiveEndpoint implements Endpoint {
    private final World world;
    private final LiveNetwork network;
    private final EndpointId id;
    private final Guard lock = new Guard();
    private volatile EndpointState state;
    private volatile boolean deleted;
    private volatile Optional<Set<Integer>> linksBefore = Optional.empty();

    LiveEndpoint(World world, LiveNetwork network, EndpointState state) {
        this.world = world;
        this.network = network;
        this.id = state.info().id();
        this.state = state;
    }

    /** An endpoint of a plugin's network: these are the indexes of links that the plugin has not made for it. */
    LiveEndpoint knowing(Set<Integer> links) {
        linksBefore = Optional.of(links);
        return this;
    }

    /** Indexes of the links that were on the host before the endpoint; empty if that was in an earlier process. */
    Optional<Set<Integer>> linksBefore() {
        return linksBefore;
    }

    Guard lock() {
        return lock;
    }

    EndpointState state() {
        return state;
    }

    void publish(EndpointState next) {
        var before = state;
        state = next;
        network.linkParents().change(this, before, next);
    }

    void markDeleted() {
        deleted = true;
    }

    boolean belongsTo(World owner) {
        return world == owner;
    }

    void requireLive() {
        if (deleted) {
            throw new NotFoundException("endpoint " + name() + " not found");
        }
    }

    @Override
    public EndpointId id() {
        return id;
    }

    @Override
    public String name() {
        return state.info().spec().name();
    }

    @Override
    public LiveNetwork network() {
        return network;
    }

    @Override
    public EndpointInfo info() {
        requireLive();
        return state.info();
    }

    @Override
    public void join(Sandbox sandbox, JoinSpec spec) {
        var own = world.own(sandbox);
        world.effects().make(world.endpointOperations().join(this, own, spec));
        world.endpointOperations().completeJoin(this, own, this::leave);
    }

    @Override
    public void leave() {
        var sandbox = sandbox();
        world.links().leaving(List.of(this), () -> world.effects()
                .make(world.endpointOperations().leave(this)));
        sandbox.ifPresent(world.stopgap()::adjustIfPossible);
    }

    @Override
    public void delete(boolean force) {
        var sandbox = sandbox();
        if (force && sandbox.isPresent() && network.state().isPlugins()) { // the plugin takes its link back in between
            world.links().leaving(List.of(this), () -> world.effects()
                    .make(world.endpointOperations().leave(this)));
        }
        world.links().leaving(List.of(this), () -> world.effects()
                .make(world.endpointOperations().delete(this, force)));
        if (!network.state().isStopgap()) {
            sandbox.ifPresent(world.stopgap()::adjustIfPossible);
        }
    }

    @Override
    public void rename(String name) {
        new Renaming(world).rename(this, name);
    }

    /** What it is in, just now. */
    Optional<LiveSandbox> sandbox() {
        return state.attachment().map(Attachment::sandbox);
    }

    /** What whoever replaces its state holds while it is in that sandbox, or in none. */
    List<Guard> locks(Optional<LiveSandbox> sandbox) {
        return sandbox.isPresent() ? List.of(sandbox.get().lock(), lock) : List.of(lock);
    }

    /** Fails if it has come into another sandbox, or out of this one, before the locks were taken. */
    void requireUnmoved(Optional<LiveSandbox> expected) {
        requireLive();
        if (!sandbox().equals(expected)) {
            throw new ConflictException("endpoint " + this + " has just joined or left a sandbox; try again");
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
