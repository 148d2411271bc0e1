package io.cnm.controller;

import io.cnm.api.ConflictException;
import io.cnm.api.ForbiddenException;
import io.cnm.api.NetworkEvent.Action;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.NotFoundException;
import io.cnm.controller.Operation.Change;
import io.cnm.controller.Operation.Done;
import io.cnm.plan.Plan;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.HostView;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.PluginDriver;
import io.cnm.spi.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and deletes networks. <em>Thread-safe.</em> */
final class NetworkOperations {
    private static final Logger log = LoggerFactory.getLogger(NetworkOperations.class);

    /** Names of the networks that an engine makes itself. */
    private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none", "default");

    private final World world;

    NetworkOperations(World world) {
        this.world = world;
    }

    /**
     * Creates a network.
     *
     * @param predefined whether it is one that the engine makes itself
     */
    Operation<LiveNetwork> create(NetworkSpec spec, boolean predefined) {
        return create(spec, predefined, world.platform().host());
    }

    /** The same on a host that is looked at otherwise. */
    Operation<LiveNetwork> create(NetworkSpec spec, boolean predefined, HostView host) {
        return new Operation<>(List.of(), undo -> {
            NetworkCheck.check(spec);
            if (!predefined && PREDEFINED.contains(spec.name())) {
                throw new ForbiddenException("operation is not permitted on predefined " + spec.name() + " network");
            }
            var id = spec.id().orElseGet(NetworkId::random);
            World.claim(
                    undo,
                    world.networkIds,
                    id,
                    () -> new ConflictException("network with id " + id + " already exists"));
            World.claim(
                    undo,
                    world.networkNames,
                    spec.name(),
                    () -> new ConflictException("network with name " + spec.name() + " already exists"));
            var state = spec.configOnly()
                    ? configuration(id, spec)
                    : network(undo, id, withConfiguration(undo, spec), predefined, host);
            var plan = state.plan().plan().titled("create network " + spec.name());
            return Change.build(plan, teardown -> publish(state)).keeping(KeptNetwork.of(state));
        });
    }

    /**
     * Deletes a network.
     *
     * @param predefined whether it may be one that the engine made itself
     */
    Operation<Done> delete(LiveNetwork network, boolean predefined) {
        return new Operation<>(List.of(), undo -> {
            if (network.state().predefined() && !predefined) {
                throw new ForbiddenException(network + " is a pre-defined network and cannot be removed");
            }
            network.beginDelete(undo);
            var plan = network.state().plan().plan().teardown().titled("delete network " + network);
            return Change.tearDown(plan, teardown -> withdraw(network, teardown))
                    .dropping(Kept.key(network.id()));
        });
    }

    /**
     * Makes a network as it was in an earlier process. Nothing is done in the kernel. What it needs of the host and does not
     * find any more, since the machine has started anew, becomes a part of its plan.
     *
     * @param host to look at
     * @throws io.cnm.api.CnmException if its driver, its pools or its configuration are not to be had
     */
    void restore(KeptNetwork kept, HostView host) {
        try (var undo = new Undo()) {
            var spec = kept.info().spec();
            World.claim(
                    undo,
                    world.networkIds,
                    kept.info().id(),
                    () -> new ConflictException("a network with its id is there already"));
            World.claim(
                    undo,
                    world.networkNames,
                    spec.name(),
                    () -> new ConflictException("a network with its name is there already"));
            var driver = spec.configOnly()
                    ? Optional.<NetworkDriver>empty()
                    : Optional.of(world.recallDriver(spec.driver()));
            if (driver.filter(each -> each.capabilities().singleton()).isPresent()) {
                world.singletonDrivers.add(spec.driver());
            }
            var source = spec.configFrom().flatMap(this::findConfiguration);
            source.ifPresent(each -> each.addTaker(undo, spec.name()));
            var pools = kept.poolIds().isEmpty()
                    ? List.<Pools.Leased>of()
                    : new Pools(world.platform().host())
                            .restore(undo, kept, world.recallIpam(spec.ipam().driver()));
            var plan = driver.map(each -> each.planHost(kept.info(), host))
                    .map(kept.plan()::after)
                    .orElse(kept.plan());
            var state = new NetworkState(kept.info(), driver, plan, pools, source, kept.predefined());
            var network = new LiveNetwork(world, state);
            world.networks().add(network);
            undo.commit();
        }
    }

    private NetworkState configuration(NetworkId id, NetworkSpec spec) {
        var stored = spec.toBuilder().driver("null").build();
        return new NetworkState(
                info(id, stored, Scope.LOCAL, List.of()),
                Optional.empty(),
                new NetworkPlan(Plan.NOTHING, ""),
                List.of(),
                Optional.empty(),
                false);
    }

    /** A specification whose settings may be another network's. */
    private record Settings(NetworkSpec spec, Optional<LiveNetwork> source) {}

    private Settings withConfiguration(Undo undo, NetworkSpec spec) {
        if (spec.configFrom().isEmpty()) {
            return new Settings(spec, Optional.empty());
        }
        var name = spec.configFrom().get();
        var source = findConfiguration(name)
                .orElseThrow(() -> new NotFoundException("configuration network \"" + name + "\" does not exist"));
        source.addTaker(undo, spec.name());
        var settings = source.state().info().spec();
        var filled =
                spec.toBuilder().ipv4(settings.ipv4()).ipv6(settings.ipv6()).ipam(settings.ipam());
        settings.options().forEach(filled::option);
        settings.labels().forEach(filled::label);
        return new Settings(filled.build(), Optional.of(source));
    }

    private Optional<LiveNetwork> findConfiguration(String name) {
        return world.networks()
                .named(name)
                .filter(network -> network.state().info().spec().configOnly());
    }

    private NetworkState network(Undo undo, NetworkId id, Settings settings, boolean predefined, HostView host) {
        var spec = settings.spec();
        var driver = world.requireDriver(spec.driver());
        var can = driver.capabilities();
        NetworkCheck.check(spec, can);
        if (can.singleton()) {
            World.claim(
                    undo,
                    world.singletonDrivers,
                    driver.type(),
                    () -> new ForbiddenException("only one instance of \"" + driver.type() + "\" network is allowed"));
        }
        var leased = can.addresses()
                ? new Pools(host)
                        .lease(
                                undo,
                                spec,
                                world.requireIpam(spec.ipam().driver()),
                                can.dataScope(),
                                gatewayNeeds(driver, spec))
                : List.<Pools.Leased>of();
        var info = info(id, spec, can.dataScope(), leased);
        var request = new NetworkRequest(
                info, world.networks().of(driver), host, world.platform().naming());
        return new NetworkState(
                info, Optional.of(driver), driver.planNetwork(request), leased, settings.source(), predefined);
    }

    /** A plugin may have to be asked, which a dry run does not. */
    private GatewayNeeds gatewayNeeds(NetworkDriver driver, NetworkSpec spec) {
        if (!(driver instanceof PluginDriver)) {
            return driver.gatewayNeeds(spec);
        }
        return world.effects().previews()
                ? GatewayNeeds.BOTH
                : world.effects()
                        .outside("waiting for plugin \"" + driver.type() + "\"", () -> driver.gatewayNeeds(spec));
    }

    private NetworkInfo info(NetworkId id, NetworkSpec spec, Scope scope, List<Pools.Leased> leased) {
        return new NetworkInfo(
                id,
                spec,
                scope.name().toLowerCase(Locale.ROOT),
                world.platform().clock().instant(),
                leased.stream().map(Pools.Leased::pool).toList());
    }

    private LiveNetwork publish(NetworkState state) {
        var network = new LiveNetwork(world, state);
        world.networks().add(network);
        log.info(
                "created net={} name={} driver={}",
                network.id().shortened(),
                network.name(),
                state.info().spec().driver());
        world.events().publish(Action.CREATE, state.info(), Map.of());
        return network;
    }

    private void withdraw(LiveNetwork network, Teardown teardown) {
        var state = network.state();
        state.pools().forEach(pool -> pool.release(teardown));
        state.configuration().ifPresent(source -> source.removeTaker(network.name()));
        state.driver()
                .filter(driver -> driver.capabilities().singleton())
                .ifPresent(driver -> world.singletonDrivers.remove(driver.type()));
        world.networks().remove(network);
        world.networkNames.remove(network.name());
        world.networkIds.remove(network.id());
        log.info("deleted net={} name={}", network.id().shortened(), network.name());
        world.events().publish(Action.DESTROY, state.info(), Map.of());
    }
}
