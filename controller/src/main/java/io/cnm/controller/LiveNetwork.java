package io.cnm.controller;

import io.cnm.api.Endpoint;
import io.cnm.api.EndpointId;
import io.cnm.api.EndpointSpec;
import io.cnm.api.ForbiddenException;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NotFoundException;
import io.cnm.api.Sandbox;
import io.cnm.spi.Zone;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A network: its state, its endpoints and its names. The monitor guards what decides whether it can be deleted; it is held
 * for moments only. <em>Thread-safe.</em>
 */
final class LiveNetwork implements Network {
    private final World world;
    private final NetworkState state;
    private final Zone zone = new Zone();
    private final LinkParents linkParents = new LinkParents();
    private final Map<String, LiveEndpoint> endpoints = new ConcurrentHashMap<>();
    private final Set<String> endpointNames = new HashSet<>();
    private final Set<String> takers = new HashSet<>();
    private boolean deleting;

    LiveNetwork(World world, NetworkState state) {
        this.world = world;
        this.state = state;
    }

    NetworkState state() {
        return state;
    }

    Zone zone() {
        return zone;
    }

    LinkParents linkParents() {
        return linkParents;
    }

    boolean belongsTo(World owner) {
        return world == owner;
    }

    @Override
    public NetworkId id() {
        return state.info().id();
    }

    @Override
    public String name() {
        return state.info().spec().name();
    }

    @Override
    public NetworkInfo info() {
        requireLive();
        return state.info();
    }

    @Override
    public Endpoint createEndpoint(EndpointSpec spec) {
        return world.effects().make(world.endpointOperations().create(this, spec));
    }

    @Override
    public Endpoint createEndpoint(EndpointSpec spec, Sandbox sandbox, JoinSpec join) {
        var own = world.own(sandbox);
        var endpoint = world.effects().make(world.endpointOperations().create(this, spec, own, join));
        world.endpointOperations().completeJoin(endpoint, own, () -> endpoint.delete(true));
        return endpoint;
    }

    @Override
    public List<Endpoint> endpoints() {
        requireLive();
        return List.copyOf(endpoints.values());
    }

    @Override
    public Optional<Endpoint> findEndpoint(String nameOrId) {
        requireLive();
        return endpoints.values().stream()
                .filter(endpoint -> endpoint.id().value().equals(nameOrId))
                .findFirst()
                .or(() -> Optional.ofNullable(endpoints.get(nameOrId)))
                .map(Endpoint.class::cast);
    }

    @Override
    public void delete() {
        world.effects().make(world.networkOperations().delete(this, false));
    }

    /** Takes an endpoint's name; from then on the network cannot be deleted. */
    synchronized void takeName(Undo undo, String endpoint) {
        requireStanding();
        if (!endpointNames.add(endpoint)) {
            throw new ForbiddenException("endpoint with name " + endpoint + " already exists in network " + name());
        }
        undo.push("free endpoint name " + endpoint, () -> freeName(endpoint));
    }

    /** Adds an endpoint whose name was taken. */
    void add(LiveEndpoint endpoint) {
        endpoints.put(endpoint.name(), endpoint);
    }

    /** An endpoint has another name by now, which it has taken before; the old one is free. */
    void renamed(LiveEndpoint endpoint, String old) {
        endpoints.put(endpoint.name(), endpoint);
        endpoints.remove(old);
        freeName(old);
    }

    /** Removes an endpoint and frees its name. */
    void remove(LiveEndpoint endpoint) {
        endpoints.remove(endpoint.name());
        freeName(endpoint.name());
    }

    /** The endpoint of that name. */
    Optional<LiveEndpoint> find(String name) {
        return Optional.ofNullable(endpoints.get(name));
    }

    /** The endpoint of that id. */
    Optional<LiveEndpoint> find(EndpointId id) {
        return endpoints.values().stream()
                .filter(endpoint -> endpoint.id().equals(id))
                .findFirst();
    }

    /** Its endpoints, also while it is being deleted. */
    Collection<LiveEndpoint> all() {
        return endpoints.values();
    }

    private synchronized void freeName(String endpoint) {
        endpointNames.remove(endpoint);
    }

    /** Counts a network that takes its settings from here; until it is deleted this one cannot be. */
    synchronized void addTaker(Undo undo, String network) {
        requireStanding();
        takers.add(network);
        undo.push("free configuration " + name(), () -> removeTaker(network));
    }

    synchronized void removeTaker(String network) {
        takers.remove(network);
    }

    /** Refuses endpoints from now on, or fails because there are some. */
    synchronized void beginDelete(Undo undo) {
        requireStanding();
        if (!takers.isEmpty()) {
            throw new ForbiddenException("configuration network \"" + name() + "\" is in use");
        }
        if (!endpointNames.isEmpty()) {
            throw new ForbiddenException("network " + name() + " has active endpoints (" + listEndpoints() + ")");
        }
        deleting = true;
        undo.push("keep network " + name(), this::cancelDelete);
    }

    private synchronized void cancelDelete() {
        deleting = false;
    }

    private String listEndpoints() {
        return endpointNames.stream()
                .sorted()
                .map(name -> "name:\"" + name + "\""
                        + Optional.ofNullable(endpoints.get(name))
                                .map(endpoint -> " id:\"" + endpoint.id().shortened() + "\"")
                                .orElse(""))
                .collect(Collectors.joining(", "));
    }

    private void requireStanding() {
        if (deleting) {
            throw gone();
        }
    }

    private void requireLive() {
        if (!world.isLive(this)) {
            throw gone();
        }
    }

    private NotFoundException gone() {
        return new NotFoundException("network " + name() + " not found");
    }

    @Override
    public String toString() {
        return name();
    }
}
