package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.SystemException;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.RemoteDrivers;
import io.cnm.spi.Scope;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An IPAM plugin from which an earlier process has leased. It is not waited for when this one starts: before it is first asked
 * for anything it is asked what it needs, and if that is to be told everything again, for all that is in use. Until it has
 * taken all of that nothing new is leased from it, lest it hand out what somebody has. <em>Thread-safe.</em>
 */
final class RecalledIpam implements IpamDriver {
    private static final Logger log = LoggerFactory.getLogger(RecalledIpam.class);

    /** How long one waits for another who is asking it. */
    private static final Duration PATIENCE = Duration.ofSeconds(24);

    private final String type;
    private final World world;
    private final RemoteDrivers remote;
    private final ReentrantLock asking = new ReentrantLock();
    private final Map<String, String> newPoolIds = new ConcurrentHashMap<>();
    private final Set<String> replayed = new HashSet<>();
    private volatile Optional<IpamDriver> ready = Optional.empty();

    RecalledIpam(String type, World world, RemoteDrivers remote) {
        this.type = type;
        this.world = world;
        this.remote = remote;
    }

    @Override
    public String type() {
        return type;
    }

    /** It is asked for everything again here, and nowhere else. */
    @Override
    public Capabilities capabilities() {
        return new Capabilities(ready().capabilities().requiresMac(), false);
    }

    @Override
    public String addressSpace(Scope scope) {
        return ready().addressSpace(scope);
    }

    @Override
    public PoolLease requestPool(PoolRequest request) {
        return ready().requestPool(request);
    }

    @Override
    public void releasePool(String poolId) {
        ready().releasePool(now(poolId));
    }

    @Override
    public AddressLease requestAddress(AddressRequest request) {
        return ready().requestAddress(new AddressRequest(
                now(request.poolId()),
                request.preferred(),
                request.gateway(),
                request.serial(),
                request.mac(),
                request.options()));
    }

    @Override
    public void releaseAddress(String poolId, IpAddress address) {
        ready().releaseAddress(now(poolId), address);
    }

    /** What a pool is called by now. */
    private String now(String poolId) {
        return newPoolIds.getOrDefault(poolId, poolId);
    }

    private IpamDriver ready() {
        return ready.orElseGet(this::recall);
    }

    private IpamDriver recall() {
        try {
            if (!asking.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SystemException("plugin \"" + type + "\" is still being told what is in use; try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemException("interrupted while waiting for plugin \"" + type + "\"", e);
        }
        try {
            return ready.orElseGet(this::askAndReplay);
        } finally {
            asking.unlock();
        }
    }

    private IpamDriver askAndReplay() {
        var driver = remote.findIpamDriver(type).orElseThrow(() -> NoRemoteDrivers.notFound(type));
        if (driver.capabilities().requiresReplay()) {
            world.networks().all().forEach(network -> replay(driver, network));
            log.info("plugin={} was told what is in use: pools={}", type, newPoolIds.size());
        }
        ready = Optional.of(driver);
        return driver;
    }

    private void replay(IpamDriver driver, LiveNetwork network) {
        var state = network.state();
        state.pools().stream()
                .filter(pool -> pool.source().ipam().type().equals(type))
                .forEach(pool -> replay(driver, network, pool));
    }

    /** What it has taken already, before it failed, it is not asked for twice. */
    private void replay(IpamDriver driver, LiveNetwork network, Pools.Leased leased) {
        var old = leased.source();
        var pool = leased.pool();
        var poolId = newPoolIds.computeIfAbsent(
                old.poolId(), id -> requestAgain(driver, network.state().info(), pool));
        var source = new AddressSource(driver, poolId, old.subnet(), old.options());
        pool.gateway()
                .ifPresent(address -> once(poolId, address, undo -> source.leaseGateway(undo, Optional.of(address))));
        Stream.concat(
                        pool.auxiliary().values().stream().map(address -> new InUse(address, Optional.empty())),
                        inUse(network, old))
                .forEach(each ->
                        once(poolId, each.address, undo -> source.lease(undo, Optional.of(each.address), each.mac)));
    }

    private static String requestAgain(IpamDriver driver, NetworkInfo network, NetworkInfo.Pool pool) {
        var space = driver.addressSpace(Pools.scope(network));
        return driver.requestPool(Pools.again(network, pool, space)).poolId();
    }

    private record InUse(IpAddress address, Optional<MacAddress> mac) {}

    private static Stream<InUse> inUse(LiveNetwork network, AddressSource source) {
        return network.endpoints().stream()
                .map(endpoint -> (LiveEndpoint) endpoint)
                .map(LiveEndpoint::state)
                .flatMap(state -> state.leases().stream()
                        .filter(lease -> lease.source().poolId().equals(source.poolId()))
                        .map(lease -> new InUse(
                                lease.address().address(), state.info().mac())));
    }

    private interface Leasing {
        void lease(Undo undo);
    }

    private void once(String poolId, IpAddress address, Leasing leasing) {
        var key = poolId + " " + address;
        if (replayed.contains(key)) {
            return;
        }
        try (var undo = new Undo()) {
            leasing.lease(undo);
            undo.commit();
        } catch (CnmException e) {
            log.warn("plugin={} did not take address={}, which is in use: {}", type, address, e.getMessage());
            throw e;
        }
        replayed.add(key);
    }
}
