package io.cnm.remote;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.SystemException;
import io.cnm.remote.Registration.IpamFacts;
import io.cnm.remote.wire.LeasedAddress;
import io.cnm.remote.wire.LeasedPool;
import io.cnm.remote.wire.PoolKey;
import io.cnm.remote.wire.ReleaseAddress;
import io.cnm.remote.wire.RequestAddress;
import io.cnm.remote.wire.RequestPool;
import io.cnm.remote.wire.WireJson;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.PluginCaller.Patience;
import io.cnm.spi.Scope;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An IPAM driver that is a plugin. It keeps its own account of what is leased; what it hands out is read with distrust.
 * <em>Thread-safe.</em>
 */
final class RemoteIpamDriver implements IpamDriver {
    private static final Logger log = LoggerFactory.getLogger(RemoteIpamDriver.class);

    /** How many pools a plugin may offer that cannot be used. */
    private static final int MOST_REJECTED = 64;

    private final Registration registration;

    RemoteIpamDriver(Registration registration) {
        this.registration = registration;
    }

    @Override
    public String type() {
        return registration.plugin().name();
    }

    @Override
    public Capabilities capabilities() {
        return registration
                .knownIpam()
                .map(facts -> new Capabilities(facts.requiresMac(), facts.requiresReplay()))
                .orElse(new Capabilities(false, false));
    }

    @Override
    public String addressSpace(Scope scope) {
        return registration.ipam().space(scope);
    }

    /** Pools that the plugin has chosen and that cannot be used are held until it has chosen one that can. */
    @Override
    public PoolLease requestPool(PoolRequest request) {
        var rejected = new ArrayList<PoolLease>();
        try {
            while (rejected.size() < MOST_REJECTED) {
                var lease = request(request);
                if (request.exclude().stream().noneMatch(lease.pool()::overlaps)) {
                    return lease;
                }
                rejected.add(lease);
            }
            throw refused("Pool", rejected.get(0).pool(), "is in use on the host, as are all others that it offers");
        } finally {
            rejected.forEach(this::giveBack);
        }
    }

    private PoolLease request(PoolRequest request) {
        var answer = registration
                .plugin()
                .ask(
                        "IpamDriver.RequestPool",
                        new RequestPool(
                                request.addressSpace(),
                                text(request.pool()),
                                text(request.subPool()),
                                new TreeMap<>(request.options()),
                                request.v6()),
                        LeasedPool.class);
        try {
            return lease(request, answer);
        } catch (SystemException e) {
            attempt(e, () -> releasePool(answer.poolId()));
            throw e;
        }
    }

    private PoolLease lease(PoolRequest request, LeasedPool answer) {
        var field = new Field(type(), "Pool", answer.pool());
        var pool = field.cidr()
                .orElseThrow(() -> field.refusal("must be a subnet"))
                .network();
        field.require(pool.v6() == request.v6(), "is of the wrong family");
        request.pool()
                .filter(wish -> !wish.address().unspecified())
                .ifPresent(wish -> field.require(pool.equals(wish.network()), "is not the one asked for, " + wish));
        var gateway =
                new Field(type(), "Data." + LeasedPool.GATEWAY, answer.data().getOrDefault(LeasedPool.GATEWAY, ""));
        var address = gateway.cidr().map(Cidr::address);
        address.ifPresent(each -> gateway.require(pool.contains(each), "is outside the pool " + pool));
        return new PoolLease(answer.poolId(), pool, address);
    }

    @Override
    public void releasePool(String poolId) {
        call("IpamDriver.ReleasePool", new PoolKey(poolId));
    }

    @Override
    public AddressLease requestAddress(AddressRequest request) {
        var answer = registration
                .plugin()
                .ask(
                        "IpamDriver.RequestAddress",
                        new RequestAddress(
                                request.poolId(),
                                request.preferred().map(IpAddress::toString).orElse(""),
                                options(request).orElse(null)),
                        LeasedAddress.class);
        var field = new Field(type(), "Address", answer.address());
        var address = field.cidr().orElseThrow(() -> field.refusal("must be an address with a prefix length"));
        try {
            request.preferred()
                    .ifPresent(
                            wish -> field.require(wish.equals(address.address()), "is not the one asked for, " + wish));
            return new AddressLease(Optional.of(address));
        } catch (SystemException e) {
            attempt(e, () -> releaseAddress(request.poolId(), address.address()));
            throw e;
        }
    }

    /** What an address is for, if there is anything to say about that. */
    private Optional<Map<String, String>> options(AddressRequest request) {
        if (request.gateway()) {
            return Optional.of(Map.of(RequestAddress.TYPE, RequestAddress.GATEWAY));
        }
        return request.mac()
                .filter(mac ->
                        registration.knownIpam().filter(IpamFacts::requiresMac).isPresent())
                .map(MacAddress::toString)
                .map(mac -> Map.of(RequestAddress.MAC, mac));
    }

    @Override
    public void releaseAddress(String poolId, IpAddress address) {
        call("IpamDriver.ReleaseAddress", new ReleaseAddress(poolId, address.toString()));
    }

    private void giveBack(PoolLease lease) {
        try {
            releasePool(lease.poolId());
        } catch (SystemException e) {
            log.warn("left pool={} leased: {}", lease.pool(), e.getMessage());
        }
    }

    private static void attempt(SystemException reason, Runnable release) {
        try {
            release.run();
        } catch (SystemException e) {
            reason.addSuppressed(e);
        }
    }

    private SystemException refused(String name, Object value, String why) {
        return new Field(type(), name, value.toString()).refusal(why);
    }

    /** Gives something back, often after the plugin was waited for already, and often several things one after the other. */
    private void call(String method, Object body) {
        try {
            registration.plugin().call(method, WireJson.write(body), Patience.ROLL_BACK);
        } catch (CallException e) {
            throw new SystemException(e.reason(), e);
        }
    }

    private static String text(Optional<Cidr> subnet) {
        return subnet.map(Cidr::toString).orElse("");
    }
}
