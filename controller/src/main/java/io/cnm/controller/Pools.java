package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.HostView;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Leases a network's pools, with their gateways and auxiliary addresses. <em>Thread-safe.</em> */
final class Pools {
    private final HostView host;

    Pools(HostView host) {
        this.host = host;
    }

    /**
     * A pool that a network has leased.
     *
     * @param source of its addresses
     * @param pool what is known of it
     */
    record Leased(AddressSource source, NetworkInfo.Pool pool) {
        /** Gives gateway, auxiliary addresses and pool back. */
        void release(Teardown teardown) {
            Stream.concat(pool.gateway().stream(), pool.auxiliary().values().stream())
                    .forEach(address -> teardown.attempt("release " + address, () -> source.release(address)));
            teardown.attempt(
                    "release pool " + pool.subnet(), () -> source.ipam().releasePool(source.poolId()));
        }
    }

    /** Leases what the specification asks for, IPv4 first. */
    List<Leased> lease(Undo undo, NetworkSpec spec, IpamDriver ipam, Scope scope, GatewayNeeds needs) {
        var leased = new ArrayList<Leased>();
        for (var v6 : new boolean[] {false, true}) {
            if (v6 ? spec.ipv6() : spec.ipv4()) {
                for (var pool : wishes(spec, v6)) {
                    leased.add(lease(undo, spec, ipam, scope, pool, v6, v6 ? needs.v6() : needs.v4()));
                }
            }
        }
        return List.copyOf(leased);
    }

    /** Leases what a network had in an earlier process, from a driver that has forgotten or that remembers. */
    List<Leased> restore(Undo undo, KeptNetwork kept, IpamDriver ipam) {
        var leased = new ArrayList<Leased>();
        var ids = kept.poolIds().iterator();
        for (var pool : kept.info().pools()) {
            var id = ids.next();
            leased.add(
                    replays(ipam)
                            ? replay(undo, kept.info(), ipam, pool)
                            : new Leased(source(kept.info(), ipam, id, pool), pool));
        }
        return List.copyOf(leased);
    }

    /** Whether a driver is asked again now for what is in use. A plugin is not: {@link RecalledIpam} does it later. */
    static boolean replays(IpamDriver ipam) {
        return !(ipam instanceof UnlockedIpam) && ipam.capabilities().requiresReplay();
    }

    /** The wish for a pool that a network has already. */
    static IpamDriver.PoolRequest again(NetworkInfo network, NetworkInfo.Pool pool, String addressSpace) {
        return new IpamDriver.PoolRequest(
                addressSpace,
                Optional.of(pool.subnet()),
                pool.range(),
                pool.subnet().v6(),
                List.of(),
                network.spec().ipam().options());
    }

    private static Leased replay(Undo undo, NetworkInfo network, IpamDriver ipam, NetworkInfo.Pool pool) {
        var lease = ipam.requestPool(again(network, pool, ipam.addressSpace(scope(network))));
        undo.push("release pool " + lease.pool(), () -> ipam.releasePool(lease.poolId()));
        var source = source(network, ipam, lease.poolId(), pool);
        pool.gateway().ifPresent(gateway -> source.leaseGateway(undo, Optional.of(gateway)));
        pool.auxiliary().values().stream()
                .distinct()
                .forEach(address -> source.lease(undo, Optional.of(address), Optional.empty()));
        return new Leased(source, pool);
    }

    /** How far a network is known. */
    static Scope scope(NetworkInfo network) {
        return Scope.valueOf(network.scope().toUpperCase(Locale.ROOT));
    }

    private static AddressSource source(NetworkInfo network, IpamDriver ipam, String poolId, NetworkInfo.Pool pool) {
        return new AddressSource(
                ipam, poolId, pool.subnet(), network.spec().ipam().options());
    }

    private Leased lease(
            Undo undo,
            NetworkSpec spec,
            IpamDriver ipam,
            Scope scope,
            PoolSpec wish,
            boolean v6,
            boolean wantsGateway) {
        var options = spec.ipam().options();
        var request = new IpamDriver.PoolRequest(
                ipam.addressSpace(scope), wish.subnet(), wish.range(), v6, inUse(scope, wish), options);
        var lease = ipam.requestPool(request);
        undo.push("release pool " + lease.pool(), () -> ipam.releasePool(lease.poolId()));

        var source = new AddressSource(ipam, lease.poolId(), lease.pool(), options);
        var gateway = lease.gateway();
        if (wish.gateway().isPresent() && !wish.gateway().equals(gateway)) {
            gateway.ifPresent(source::release);
            gateway = source.leaseGateway(undo, wish.gateway());
        } else if (gateway.isEmpty() && wantsGateway) {
            gateway = source.leaseGateway(undo, Optional.empty());
        }
        wish.auxiliary().values().stream()
                .distinct()
                .forEach(address -> source.lease(undo, Optional.of(address), Optional.empty()));
        return new Leased(source, new NetworkInfo.Pool(lease.pool(), wish.range(), gateway, wish.auxiliary()));
    }

    private static List<PoolSpec> wishes(NetworkSpec spec, boolean v6) {
        var wishes = spec.ipam().pools().stream()
                .filter(pool -> NetworkCheck.v6(pool) == v6)
                .toList();
        return wishes.isEmpty()
                ? List.of(new PoolSpec(Optional.empty(), Optional.empty(), Optional.empty(), Map.of()))
                : wishes;
    }

    /** What a free pool must not touch: subnets that the host reaches directly, and its name servers. */
    private List<Cidr> inUse(Scope scope, PoolSpec wish) {
        var chosen = wish.subnet().filter(subnet -> !subnet.address().unspecified());
        if (scope != Scope.LOCAL || chosen.isPresent()) {
            return List.of();
        }
        return Stream.concat(
                        host.onLinkRoutes().stream(),
                        host.nameServers().stream().map(Cidr::host))
                .toList();
    }
}
