package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.NotFoundException;
import io.cnm.ipam.AddressSpace.Lease;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The built-in address management, with Docker's meaning: free pools are the first that fit, free addresses the lowest
 * ones. Everything is in memory and is replayed by the controller. Addresses of different pools are leased without a common
 * lock. <em>Thread-safe.</em>
 */
public final class DefaultIpam implements IpamDriver {
    private static final String LOCAL = "LocalDefault";
    private static final String GLOBAL = "GlobalDefault";

    private final Map<String, AddressSpace> spaces;
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();

    /** With Docker's default pools, for {@link java.util.ServiceLoader}. */
    public DefaultIpam() {
        this(IpamConfig.ofThisMachine());
    }

    /** With default pools of one's own. */
    public DefaultIpam(IpamConfig config) {
        spaces = Map.of(
                LOCAL, new AddressSpace(LOCAL, config.local()), GLOBAL, new AddressSpace(GLOBAL, config.global()));
    }

    @Override
    public String type() {
        return "default";
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(false, true);
    }

    @Override
    public String addressSpace(Scope scope) {
        return switch (scope) {
            case LOCAL -> LOCAL;
            case GLOBAL -> GLOBAL;
        };
    }

    @Override
    public PoolLease requestPool(PoolRequest request) {
        var space = spaces.get(request.addressSpace());
        if (space == null) {
            throw new InvalidParameterException(
                    "invalid address space \"" + request.addressSpace() + "\": must be " + LOCAL + " or " + GLOBAL);
        }
        var lease = lease(space, request);
        var id = lease.id().toString();
        leases.put(id, lease);
        return new PoolLease(id, lease.pool().subnet(), Optional.empty());
    }

    @Override
    public void releasePool(String poolId) {
        // Forgotten here before it is free there: nobody can lease the same pool in between.
        var id = found(poolId, leases.remove(poolId)).id();
        space(id).release(id);
    }

    @Override
    public AddressLease requestAddress(AddressRequest request) {
        var lease = found(request.poolId(), leases.get(request.poolId()));
        var address = request.preferred().isPresent()
                ? lease.pool().take(request.preferred().get())
                : lease.pool().takeAny(lease.range(), request.serial());
        return new AddressLease(
                Optional.of(new Cidr(address, lease.pool().subnet().prefix())));
    }

    @Override
    public void releaseAddress(String poolId, IpAddress address) {
        found(poolId, leases.get(poolId)).pool().release(address);
    }

    private static Lease lease(AddressSpace space, PoolRequest request) {
        var named = request.pool().filter(pool -> !pool.address().unspecified());
        if (named.isEmpty()) {
            if (request.subPool().isPresent()) {
                throw new InvalidParameterException("invalid address subpool "
                        + request.subPool().get() + ": a part can be asked for only together with its pool");
            }
            var v6 = request.pool().map(Cidr::v6).orElse(request.v6());
            return space.leaseAny(v6, request.pool().map(Cidr::prefix).orElse(0), request.exclude());
        }
        var subnet = named.get().network();
        return request.subPool()
                .map(part -> space.lease(subnet, within(subnet, part)))
                .orElseGet(() -> space.lease(subnet));
    }

    /** The part of the subnet; all of it if the part wished for is larger. */
    private static Cidr within(Cidr subnet, Cidr part) {
        if (!subnet.overlaps(part)) {
            throw new InvalidParameterException("invalid address subpool " + part + ": it is not in pool " + subnet);
        }
        return part.contains(subnet) ? subnet : part.network();
    }

    private AddressSpace space(PoolId id) {
        return Optional.ofNullable(spaces.get(id.space())).orElseThrow();
    }

    private static Lease found(String poolId, @Nullable Lease lease) {
        if (lease == null) {
            throw new NotFoundException(
                    "address space does not contain specified address pool: " + PoolId.parse(poolId));
        }
        return lease;
    }
}
