package io.cnm.remote.server;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.IpAddress;
import io.cnm.api.SystemException;
import io.cnm.remote.wire.RequestPool;
import io.cnm.remote.wire.WireJson;
import io.cnm.remote.wire.WireJson.MalformedException;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.Scope;
import io.cnm.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An IPAM driver that remembers, made of one that forgets: what is leased is written down before it is granted, and leased
 * again when the process is another one. Docker's engine does not ask again for what it has. <em>Thread-safe.</em>
 */
public final class KeptIpam implements IpamDriver {
    private static final Logger log = LoggerFactory.getLogger(KeptIpam.class);

    private static final String POOL = "pool";
    private static final String ADDRESS = "address";

    /** Docker's engine asks again for 15 seconds; afterwards it is somebody else who asks. */
    private static final long ASKED_AGAIN = Duration.ofSeconds(60).toNanos();

    /** Between a pool's id and an address in a record's id; neither has one. */
    private static final String SEPARATOR = " ";

    private final IpamDriver forgetful;
    private final Store store;
    private final Map<String, Set<IpAddress>> addresses = new ConcurrentHashMap<>();

    /**
     * Pools that an earlier process leased and in which nobody has an address, by what was asked for. It may have died before
     * Docker's engine heard of them, which asks once more then.
     */
    private final Map<RequestPool, String> unheard = new ConcurrentHashMap<>();

    private final long opened = System.nanoTime();

    private KeptIpam(IpamDriver forgetful, Store store) {
        this.forgetful = forgetful;
        this.store = store;
    }

    /**
     * Leases what a store says, and keeps it there from now on. What cannot be leased again is left out and logged.
     *
     * @param forgetful with nothing leased yet
     * @param store of nothing else; it stays the giver's
     * @throws SystemException if the store cannot be read
     */
    public static KeptIpam open(IpamDriver forgetful, Store store) {
        var kept = new KeptIpam(forgetful, store);
        kept.replay(store.load().entries());
        return kept;
    }

    private void replay(List<Store.Entry> entries) {
        entries.stream()
                .filter(entry -> entry.key().kind().equals(POOL))
                .forEach(entry -> attempt(entry.key(), () -> {
                    var pool = read(entry.value());
                    var lease = forgetful.requestPool(request(pool));
                    if (!lease.poolId().equals(entry.key().id())) {
                        forgetful.releasePool(lease.poolId());
                        throw new SystemException("it is called " + lease.poolId() + " now");
                    }
                    unheard.put(pool, lease.poolId());
                }));
        entries.stream()
                .filter(entry -> entry.key().kind().equals(ADDRESS))
                .forEach(entry -> attempt(entry.key(), () -> {
                    var id = entry.key().id().split(SEPARATOR, 2);
                    var address = IpAddress.parse(id[1]);
                    forgetful.requestAddress(
                            new AddressRequest(id[0], Optional.of(address), false, false, Optional.empty(), Map.of()));
                    addresses(id[0]).add(address);
                    unheard.values().remove(id[0]);
                }));
    }

    private static void attempt(Store.Key key, Runnable lease) {
        try {
            lease.run();
        } catch (CnmException e) {
            log.error("left out {}: it cannot be leased again: {}", key, e.getMessage());
        }
    }

    @Override
    public String type() {
        return forgetful.type();
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(forgetful.capabilities().requiresMac(), false);
    }

    @Override
    public String addressSpace(Scope scope) {
        return forgetful.addressSpace(scope);
    }

    @Override
    public PoolLease requestPool(PoolRequest request) {
        request.pool().ifPresent(pool -> forgetUnheard(named(request, pool)));
        var lease = forgetful.requestPool(request);
        keep(
                poolKey(lease.poolId()),
                WireJson.write(named(request, lease.pool())),
                () -> forgetful.releasePool(lease.poolId()));
        return lease;
    }

    private void forgetUnheard(RequestPool asked) {
        if (System.nanoTime() - opened < ASKED_AGAIN) {
            Optional.ofNullable(unheard.remove(asked)).ifPresent(this::releasePool);
        }
    }

    private static RequestPool named(PoolRequest request, Cidr pool) {
        return new RequestPool(
                request.addressSpace(),
                pool.toString(),
                request.subPool().map(Cidr::toString).orElse(""),
                request.options(),
                pool.v6());
    }

    /**
     * With its addresses: Docker's engine does not release those of the host and of others. Forgotten on disk first, as each of
     * them is: whoever dies in between has nothing leased that nobody will give back.
     */
    @Override
    public void releasePool(String poolId) {
        var gone = Stream.concat(
                Stream.of(poolKey(poolId)),
                addresses.getOrDefault(poolId, Set.of()).stream().map(address -> addressKey(poolId, address)));
        store.write(gone.map(Store.Change::remove).toList());
        addresses.remove(poolId);
        unheard.values().remove(poolId);
        forgetful.releasePool(poolId);
    }

    @Override
    public AddressLease requestAddress(AddressRequest request) {
        var lease = forgetful.requestAddress(request);
        lease.address().map(Cidr::address).ifPresent(address -> {
            keep(addressKey(request.poolId(), address), "", () -> forgetful.releaseAddress(request.poolId(), address));
            addresses(request.poolId()).add(address);
            unheard.values().remove(request.poolId());
        });
        return lease;
    }

    /** Forgotten on disk first: it must not come back as leased when somebody else has it. */
    @Override
    public void releaseAddress(String poolId, IpAddress address) {
        store.write(List.of(Store.Change.remove(addressKey(poolId, address))));
        addresses(poolId).remove(address);
        forgetful.releaseAddress(poolId, address);
    }

    private Set<IpAddress> addresses(String poolId) {
        return addresses.computeIfAbsent(poolId, pool -> ConcurrentHashMap.newKeySet());
    }

    private void keep(Store.Key key, String value, Runnable giveBack) {
        try {
            store.write(List.of(Store.Change.put(key, value)));
        } catch (CnmException | Error e) {
            giveBack.run();
            throw e;
        }
    }

    private static Store.Key poolKey(String poolId) {
        return new Store.Key(POOL, poolId);
    }

    private static Store.Key addressKey(String poolId, IpAddress address) {
        return new Store.Key(ADDRESS, poolId + SEPARATOR + address);
    }

    private static RequestPool read(String value) {
        try {
            return WireJson.read(value, RequestPool.class);
        } catch (MalformedException e) {
            throw new SystemException("its record cannot be read: " + e.getMessage(), e);
        }
    }

    /** The wish that a request of the protocol is. */
    static PoolRequest request(RequestPool asked) {
        return request(asked, List.of());
    }

    /** The same, for a pool that is not to touch these subnets if it may be chosen. */
    static PoolRequest request(RequestPool asked, List<Cidr> exclude) {
        return new PoolRequest(
                asked.addressSpace(),
                subnet(asked.pool()),
                subnet(asked.subPool()),
                asked.v6(),
                exclude,
                asked.options());
    }

    private static Optional<Cidr> subnet(String text) {
        return Stream.of(text)
                .filter(given -> !given.isEmpty())
                .map(Cidr::parse)
                .findFirst();
    }
}
