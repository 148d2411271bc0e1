package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.Connection;
import io.cnm.api.EndpointId;
import io.cnm.api.EndpointInfo;
import io.cnm.api.EndpointSpec;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.JoinSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.NotFoundException;
import io.cnm.api.UnavailableException;
import io.cnm.controller.Operation.Change;
import io.cnm.controller.Operation.Done;
import io.cnm.plan.Plan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.PluginDriver;
import io.cnm.spi.SandboxPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and deletes endpoints, and takes them into sandboxes and out. <em>Thread-safe.</em> */
final class EndpointOperations {
    private static final Logger log = LoggerFactory.getLogger(EndpointOperations.class);

    private final World world;

    EndpointOperations(World world) {
        this.world = world;
    }

    /** Creates an endpoint. */
    Operation<LiveEndpoint> create(LiveNetwork network, EndpointSpec spec) {
        return new Operation<>(List.of(), undo -> {
            var endpoint = prepare(undo, network, spec, Optional.empty());
            var plan = endpoint.state().plan().titled("create endpoint " + endpoint + " on " + network);
            return Change.build(plan, teardown -> publish(endpoint)).keeping(KeptEndpoint.of(endpoint.state()));
        });
    }

    /** Creates an endpoint in a sandbox. */
    Operation<LiveEndpoint> create(LiveNetwork network, EndpointSpec spec, LiveSandbox sandbox, JoinSpec join) {
        return new Operation<>(List.of(sandbox.lock()), undo -> {
            var endpoint = prepare(undo, network, spec, Optional.of(sandbox.ports()));
            var created = endpoint.state().plan();
            return join(undo, endpoint, sandbox, join).after(created, () -> publish(endpoint));
        });
    }

    /**
     * An endpoint that nobody knows of yet, with its name taken and its addresses leased.
     *
     * @param ports of the sandbox that it is made for
     */
    private LiveEndpoint prepare(Undo undo, LiveNetwork network, EndpointSpec spec, Optional<SandboxPorts> ports) {
        var state = network.state();
        EndpointCheck.check(spec, state);
        network.takeName(undo, spec.name());
        var mac = spec.mac().or(() -> needsMac(state) ? Optional.of(MacAddress.random()) : Optional.empty());
        var ipv4 = lease(undo, state, spec.ipv4(), false, mac);
        var ipv6 = spec.ipv6Disabled()
                ? Optional.<AddressSource.Lease>empty()
                : lease(undo, state, spec.ipv6(), true, mac);
        var info = new EndpointInfo(
                EndpointId.random(),
                network.id(),
                spec,
                mac,
                ipv4.map(AddressSource.Lease::address),
                ipv6.map(AddressSource.Lease::address),
                Optional.empty());
        var leases = new ArrayList<AddressSource.Lease>();
        ipv4.ifPresent(leases::add);
        ipv6.ifPresent(leases::add);
        var request = new EndpointRequest(state.info(), info, world.platform().naming(), ports);
        var driver = state.driver()
                .orElseThrow(() -> new InvalidParameterException("network " + network + " has no driver"));
        if (driver instanceof PluginDriver plugin) {
            var before = PluginEndpoint.linksNow(world.platform().host());
            var made = new PluginEndpoint(world, plugin, undo).create(request);
            return new LiveEndpoint(
                            world, network, new EndpointState(made.info(), made.plan(), leases, Optional.empty()))
                    .knowing(before);
        }
        var planned = driver.planEndpoint(request);
        return new LiveEndpoint(
                world,
                network,
                new EndpointState(withMac(info, planned.mac()), planned.plan(), leases, Optional.empty()));
    }

    /**
     * Makes an endpoint as it was in an earlier process, in no sandbox yet. Nothing is done in the kernel.
     *
     * @throws io.cnm.api.CnmException if its network or its addresses are not to be had
     */
    void restore(KeptEndpoint kept) {
        try (var undo = new Undo()) {
            var info = kept.info();
            var network = world.networks()
                    .find(info.networkId())
                    .orElseThrow(() -> new NotFoundException("its network " + info.networkId() + " is not there"));
            network.takeName(undo, info.spec().name());
            var leases = info.addresses().stream()
                    .flatMap(address -> restore(undo, network.state(), address, info.mac()).stream())
                    .toList();
            var state = new EndpointState(info.withJoined(Optional.empty()), kept.plan(), leases, Optional.empty());
            network.add(new LiveEndpoint(world, network, state));
            undo.commit();
        }
    }

    private static Optional<AddressSource.Lease> restore(
            Undo undo, NetworkState network, Cidr address, Optional<MacAddress> mac) {
        var source = network.pools().stream()
                .map(Pools.Leased::source)
                .filter(each -> each.subnet().contains(address.address()))
                .findFirst();
        return source.flatMap(each -> Pools.replays(each.ipam())
                ? each.lease(undo, Optional.of(address.address()), mac)
                : Optional.of(new AddressSource.Lease(each, address)));
    }

    /** Takes an endpoint into a sandbox. */
    Operation<Done> join(LiveEndpoint endpoint, LiveSandbox sandbox, JoinSpec spec) {
        return new Operation<>(List.of(sandbox.lock(), endpoint.lock()), undo -> join(undo, endpoint, sandbox, spec));
    }

    private Change<Done> join(Undo undo, LiveEndpoint endpoint, LiveSandbox sandbox, JoinSpec spec) {
        var means = new Join.Means(world.files(), world.platform().names());
        return new Join(world, means, endpoint, sandbox, spec).prepare(undo).change();
    }

    /**
     * Plans an endpoint in a sandbox that is not there yet, and has it in there for those that follow.
     *
     * @param sandbox of which nobody else knows
     */
    Plan foresee(Undo undo, Connection connection, LiveSandbox sandbox, Join.Means means) {
        var endpoint =
                prepare(undo, world.own(connection.network()), connection.endpoint(), Optional.of(sandbox.ports()));
        var join = new Join(world, means, endpoint, sandbox, connection.join()).prepare(undo);
        sandbox.takeIndex();
        sandbox.publish(join.next());
        return endpoint.state().plan().then(join.change().plan());
    }

    /**
     * What follows a join: a sandbox that has no way out now gets one, and links to the endpoint hold.
     *
     * @param takeBack takes the join back if that fails
     */
    void completeJoin(LiveEndpoint endpoint, LiveSandbox sandbox, Runnable takeBack) {
        try {
            world.stopgap().adjust(sandbox);
        } catch (CnmException | Error e) {
            try {
                takeBack.run();
            } catch (CnmException | Error further) {
                e.addSuppressed(further);
            }
            throw e;
        }
        world.links().joined(endpoint);
    }

    /** Takes an endpoint out of its sandbox, which goes on. */
    Operation<Done> leave(LiveEndpoint endpoint) {
        var sandbox = endpoint.sandbox();
        return new Operation<>(endpoint.locks(sandbox), undo -> {
            endpoint.requireUnmoved(sandbox);
            if (sandbox.isEmpty()) {
                throw new ForbiddenException("endpoint " + endpoint + " is in no sandbox");
            }
            var leave = Leave.of(world, sandbox.get(), endpoint, undo);
            var title = "leave " + endpoint + " from " + endpoint.network() + " in " + sandbox.get();
            return Change.tearDown(leave.steps().tearDown(title), teardown -> leave.commit(teardown))
                    .keeping(KeptEndpoint.of(endpoint.state().detached()))
                    .keeping(leave.kept());
        });
    }

    /**
     * Deletes an endpoint.
     *
     * @param force takes it out of its sandbox first
     */
    Operation<Done> delete(LiveEndpoint endpoint, boolean force) {
        var sandbox = endpoint.sandbox();
        return new Operation<>(endpoint.locks(sandbox), undo -> {
            endpoint.requireUnmoved(sandbox);
            if (sandbox.isPresent() && !force) {
                throw new ForbiddenException("endpoint with name " + endpoint + " id "
                        + endpoint.id().shortened() + " has active containers");
            }
            var leave = sandbox.map(from -> Leave.of(world, from, endpoint, undo));
            var title = "delete endpoint " + endpoint + " on " + endpoint.network();
            var plan = leave.map(each -> each.steps().tearDown(title))
                    .orElse(new Plan(title, List.of()))
                    .then(endpoint.state().plan().teardown());
            var change = Change.tearDown(plan, teardown -> {
                        leave.ifPresent(each -> each.commit(teardown));
                        withdraw(endpoint, teardown);
                    })
                    .dropping(Kept.key(endpoint.id()));
            return leave.map(each -> change.keeping(each.kept())).orElse(change);
        });
    }

    /** Forgets an endpoint that is in no sandbox any more, and gives its addresses back. */
    void withdraw(LiveEndpoint endpoint, Teardown teardown) {
        endpoint.markDeleted();
        endpoint.state().leases().forEach(lease -> teardown.attempt("release " + lease.address(), lease::release));
        endpoint.network().remove(endpoint);
        log.info(
                "deleted ep={} name={} net={}",
                endpoint.id().shortened(),
                endpoint,
                endpoint.network().id().shortened());
    }

    private LiveEndpoint publish(LiveEndpoint endpoint) {
        endpoint.network().add(endpoint);
        log.info(
                "created ep={} name={} net={} addresses={}",
                endpoint.id().shortened(),
                endpoint,
                endpoint.network().id().shortened(),
                endpoint.state().addresses());
        return endpoint;
    }

    private static boolean needsMac(NetworkState network) {
        for (var pool : network.pools()) {
            if (pool.source().ipam().capabilities().requiresMac()) {
                return true;
            }
        }
        return false;
    }

    /** Leases an address of the first of the network's pools that has one. */
    private static Optional<AddressSource.Lease> lease(
            Undo undo, NetworkState network, Optional<IpAddress> wished, boolean v6, Optional<MacAddress> mac) {
        Optional<UnavailableException> exhausted = Optional.empty();
        for (var pool : network.pools()) {
            var subnet = pool.source().subnet();
            if (subnet.v6() != v6 || (wished.isPresent() && !subnet.contains(wished.get()))) {
                continue;
            }
            try {
                return pool.source().lease(undo, wished, mac);
            } catch (UnavailableException e) {
                exhausted = Optional.of(e);
            }
        }
        if (exhausted.isPresent()) {
            var info = network.info();
            throw new UnavailableException(
                    "no available " + (v6 ? "IPv6" : "IPv4") + " addresses on this network's address pools: "
                            + info.spec().name() + " (" + info.id() + ")",
                    exhausted.get());
        }
        return Optional.empty();
    }

    private static EndpointInfo withMac(EndpointInfo info, Optional<MacAddress> mac) {
        return new EndpointInfo(info.id(), info.networkId(), info.spec(), mac, info.ipv4(), info.ipv6(), info.joined());
    }
}
