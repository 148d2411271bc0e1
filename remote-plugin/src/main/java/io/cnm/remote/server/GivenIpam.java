package io.cnm.remote.server;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.Scope;
import java.util.Optional;

/**
 * Address management for networks whose addresses another engine has chosen already: everything asked for by name is granted,
 * nothing is chosen here. <em>Immutable.</em>
 */
public final class GivenIpam implements IpamDriver {
    /** Its name, for networks. */
    public static final String TYPE = "given";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(false, false);
    }

    @Override
    public String addressSpace(Scope scope) {
        return TYPE;
    }

    /** The id is the subnet. */
    @Override
    public PoolLease requestPool(PoolRequest request) {
        var subnet = request.pool()
                .orElseThrow(() -> new InvalidParameterException("a pool must be given: none is chosen here"))
                .network();
        return new PoolLease(subnet.toString(), subnet, Optional.empty());
    }

    @Override
    public void releasePool(String poolId) {
        Cidr.parse(poolId);
    }

    /** An address that is not wished for is not needed. */
    @Override
    public AddressLease requestAddress(AddressRequest request) {
        var subnet = Cidr.parse(request.poolId());
        var wished = request.preferred().map(address -> new Cidr(address, subnet.prefix()));
        wished.filter(address -> !subnet.contains(address.address())).ifPresent(outside -> {
            throw new InvalidParameterException("address " + outside + " is not within pool " + subnet);
        });
        return new AddressLease(wished);
    }

    @Override
    public void releaseAddress(String poolId, IpAddress address) {
        Cidr.parse(poolId);
    }
}
