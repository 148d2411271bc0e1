package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.api.Endpoint;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.Network;
import io.cnm.api.NetworkId;
import io.cnm.api.Sandbox;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.RemoteDrivers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a controller's operations share: the platform below, the drivers, and all networks and sandboxes. Names and other
 * things of which there is only one are claimed before an object is made, so that no lock is held while it is made.
 * <em>Thread-safe.</em>
 */
final class World {
    private final Platform platform;
    private final RemoteDrivers remote;
    private final Map<String, NetworkDriver> drivers;
    private final Map<String, IpamDriver> ipams;
    /** Plugins that an earlier process has leased from. */
    private final Map<String, IpamDriver> recalledIpams = new ConcurrentHashMap<>();

    private final Effects effects;
    private final Events events;
    private final Arranger arranger;
    private final SandboxFiles files;
    private final NetworkOperations networkOperations;
    private final EndpointOperations endpointOperations;
    private final SandboxOperations sandboxOperations;
    private final Stopgap stopgap;
    private final Links links;

    private volatile Optional<Boolean> ipv6 = Optional.empty();

    private final Networks networks;
    /** By id. */
    private final Map<String, LiveSandbox> sandboxes = new ConcurrentHashMap<>();

    private final Map<String, LiveSandbox> sandboxesByContainer = new ConcurrentHashMap<>();

    final Set<NetworkId> networkIds = ConcurrentHashMap.newKeySet();
    final Set<String> networkNames = ConcurrentHashMap.newKeySet();
    final Set<String> singletonDrivers = ConcurrentHashMap.newKeySet();
    final Set<String> containers = ConcurrentHashMap.newKeySet();

    /** @param remote finds drivers that are not among those given */
    World(Platform platform, List<NetworkDriver> drivers, List<IpamDriver> ipams, RemoteDrivers remote) {
        this.platform = platform;
        networks = new Networks(platform.naming());
        this.remote = remote;
        this.drivers = byType(drivers, NetworkDriver::type);
        this.ipams = byType(ipams, IpamDriver::type);
        effects = new Effects(platform, remote);
        events = new Events(platform.clock());
        arranger = new Arranger(
                new PortAllocator(platform.ports(), platform.host()), platform.bindAddress(), this::relaysIpv6);
        files = new SandboxFiles(platform.paths());
        networkOperations = new NetworkOperations(this);
        endpointOperations = new EndpointOperations(this);
        sandboxOperations = new SandboxOperations(this);
        stopgap = new Stopgap(this);
        links = new Links(this);
    }

    Platform platform() {
        return platform;
    }

    RemoteDrivers remote() {
        return remote;
    }

    Effects effects() {
        return effects;
    }

    Events events() {
        return events;
    }

    Arranger arranger() {
        return arranger;
    }

    SandboxFiles files() {
        return files;
    }

    /** Whether the host's kernel has IPv6; asked once, it does not change while a kernel runs. */
    boolean ipv6() {
        var known = ipv6;
        if (known.isEmpty()) {
            known = Optional.of(
                    platform.host().sysctl("ipv6/conf/default/disable_ipv6").isPresent());
            ipv6 = known;
        }
        return known.get();
    }

    /** Whether somebody relays what comes to the host over IPv6, which it must have on its loopback interface at least. */
    private boolean relaysIpv6() {
        return platform.ports().relays()
                && platform.host()
                        .sysctl("ipv6/conf/lo/disable_ipv6")
                        .filter("0"::equals)
                        .isPresent();
    }

    NetworkOperations networkOperations() {
        return networkOperations;
    }

    EndpointOperations endpointOperations() {
        return endpointOperations;
    }

    SandboxOperations sandboxOperations() {
        return sandboxOperations;
    }

    Stopgap stopgap() {
        return stopgap;
    }

    Links links() {
        return links;
    }

    Networks networks() {
        return networks;
    }

    Collection<LiveSandbox> sandboxes() {
        return sandboxes.values();
    }

    /** The sandbox of that id, else the one of that container. */
    Optional<LiveSandbox> findSandbox(String name) {
        return Optional.ofNullable(sandboxes.get(name)).or(() -> Optional.ofNullable(sandboxesByContainer.get(name)));
    }

    void add(LiveSandbox sandbox) {
        sandboxes.put(sandbox.id().value(), sandbox);
        sandboxesByContainer.put(sandbox.containerId(), sandbox);
    }

    void remove(LiveSandbox sandbox) {
        sandboxes.remove(sandbox.id().value());
        sandboxesByContainer.remove(sandbox.containerId());
    }

    Collection<NetworkDriver> drivers() {
        return drivers.values();
    }

    boolean hasDriver(String type) {
        return drivers.containsKey(type);
    }

    /** The driver of that name; one that is not built in is looked for, and asked what it can. */
    NetworkDriver requireDriver(String type) {
        return built(drivers, type)
                .or(() -> effects.outside(looking(type), () -> remote.findNetworkDriver(type)))
                .orElseThrow(() -> NoRemoteDrivers.notFound(type));
    }

    /** The driver of that name; nobody is asked, whether or not it is there now. */
    NetworkDriver recallDriver(String type) {
        return built(drivers, type).orElseGet(() -> remote.recallNetworkDriver(type));
    }

    /** The driver of that name; one that is not built in is looked for, and asked what it can. */
    IpamDriver requireIpam(String type) {
        return built(ipams, type)
                .or(() -> built(recalledIpams, type))
                .or(() -> effects.outside(looking(type), () -> remote.findIpamDriver(type))
                        .map(this::unlocked))
                .orElseThrow(() -> NoRemoteDrivers.notFound(type));
    }

    /** The driver of that name; nobody is asked, whether or not it is there now. */
    IpamDriver recallIpam(String type) {
        return built(ipams, type)
                .orElseGet(() ->
                        recalledIpams.computeIfAbsent(type, name -> unlocked(new RecalledIpam(name, this, remote))));
    }

    private IpamDriver unlocked(IpamDriver driver) {
        return new UnlockedIpam(driver, effects);
    }

    private static String looking(String type) {
        return "looking for plugin \"" + type + "\"";
    }

    private static <T> Optional<T> built(Map<String, ? extends T> known, String type) {
        return Optional.ofNullable(known.get(type));
    }

    /** Whether the network is there and not deleted. */
    boolean isLive(LiveNetwork network) {
        return networks.find(network.id()).orElse(null) == network;
    }

    /** This controller's network behind a handle. */
    LiveNetwork own(Network network) {
        if (network instanceof LiveNetwork live && live.belongsTo(this)) {
            return live;
        }
        throw new InvalidParameterException("network " + network.name() + " is not one of this controller's");
    }

    /** This controller's endpoint behind a handle. */
    LiveEndpoint own(Endpoint endpoint) {
        if (endpoint instanceof LiveEndpoint live && live.belongsTo(this)) {
            return live;
        }
        throw new InvalidParameterException("endpoint " + endpoint.name() + " is not one of this controller's");
    }

    /** This controller's sandbox behind a handle. */
    LiveSandbox own(Sandbox sandbox) {
        if (sandbox instanceof LiveSandbox live && live.belongsTo(this)) {
            return live;
        }
        throw new InvalidParameterException("sandbox " + sandbox.id() + " is not one of this controller's");
    }

    /** Takes something of which there is only one, or fails. */
    static <K> void claim(Undo undo, Set<K> taken, K key, Supplier<CnmException> refusal) {
        if (!taken.add(key)) {
            throw refusal.get();
        }
        undo.push("free " + key, () -> taken.remove(key));
    }

    /** Refuses further calls, closes resolvers and gives ports back; what is in the kernel stays. */
    void close() {
        if (!effects.close()) {
            return;
        }
        var teardown = new Teardown();
        sandboxes()
                .forEach(sandbox -> sandbox.state().arrangement().ports().releaseAllBut(PublishedPorts.NONE, teardown));
        teardown.attempt("close the name service", platform.names()::close);
        teardown.finish();
    }

    private static <T> Map<String, T> byType(List<T> all, Function<T, String> type) {
        return all.stream().collect(Collectors.toUnmodifiableMap(type, each -> each));
    }
}
