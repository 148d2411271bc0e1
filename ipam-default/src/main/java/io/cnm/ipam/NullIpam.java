package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.NotFoundException;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.Scope;
import java.util.Optional;

/**
 * Address management that manages nothing: networks have no pool of their own and endpoints no address. For drivers that
 * find addresses some other way. <em>Immutable.</em>
 */
public final class NullIpam implements IpamDriver {
    private static final String SPACE = "null";
    private static final PoolLease V4 = everything(IpAddress.ANY_V4);
    private static final PoolLease V6 = everything(IpAddress.ANY_V6);

    /** For {@link java.util.ServiceLoader}. */
    public NullIpam() {}

    @Override
    public String type() {
        return "null";
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(false, false);
    }

    @Override
    public String addressSpace(Scope scope) {
        return SPACE;
    }

    @Override
    public PoolLease requestPool(PoolRequest request) {
        if (!request.addressSpace().equals(SPACE)) {
            throw new InvalidParameterException("unknown address space: " + request.addressSpace());
        }
        if (request.pool().isPresent()) {
            throw new InvalidParameterException("null ipam driver does not handle specific address pool requests");
        }
        if (request.subPool().isPresent()) {
            throw new InvalidParameterException("null ipam driver does not handle specific address subpool requests");
        }
        return request.v6() ? V6 : V4;
    }

    @Override
    public void releasePool(String poolId) {
        require(poolId);
    }

    @Override
    public AddressLease requestAddress(AddressRequest request) {
        require(request.poolId());
        return new AddressLease(Optional.empty());
    }

    @Override
    public void releaseAddress(String poolId, IpAddress address) {
        require(poolId);
    }

    private static void require(String poolId) {
        if (!poolId.equals(V4.poolId()) && !poolId.equals(V6.poolId())) {
            throw new NotFoundException("unknown pool id: " + poolId);
        }
    }

    private static PoolLease everything(IpAddress any) {
        var all = new Cidr(any, 0);
        return new PoolLease(new PoolId(SPACE, all, Optional.empty()).toString(), all, Optional.empty());
    }
}
