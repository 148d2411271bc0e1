package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.IpAddress;
import io.cnm.api.NotImplementedException;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.Scope;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An IPAM driver that is somebody else's program: no lock is held while it is asked, a dry run does not ask it, and what it
 * does not take back holds nothing up. <em>Thread-safe.</em>
 *
 * @param driver asks it
 * @param effects knows what the operation holds
 */
record UnlockedIpam(IpamDriver driver, Effects effects) implements IpamDriver {
    private static final Logger log = LoggerFactory.getLogger(UnlockedIpam.class);

    @Override
    public String type() {
        return driver.type();
    }

    @Override
    public Capabilities capabilities() {
        return effects.previews() ? new Capabilities(false, false) : asking(driver::capabilities);
    }

    @Override
    public String addressSpace(Scope scope) {
        return asking(() -> driver.addressSpace(scope));
    }

    @Override
    public PoolLease requestPool(PoolRequest request) {
        if (effects.previews()) {
            var pool =
                    request.pool().filter(wish -> !wish.address().unspecified()).orElseThrow(() -> unknown("pool"));
            return new PoolLease("", pool.network(), Optional.empty());
        }
        return asking(() -> driver.requestPool(request));
    }

    @Override
    public AddressLease requestAddress(AddressRequest request) {
        if (effects.previews()) {
            var address = request.preferred().orElseThrow(() -> unknown("address"));
            return new AddressLease(Optional.of(Cidr.host(address)));
        }
        return asking(() -> driver.requestAddress(request));
    }

    @Override
    public void releasePool(String poolId) {
        giveBack("pool " + poolId, () -> driver.releasePool(poolId));
    }

    @Override
    public void releaseAddress(String poolId, IpAddress address) {
        giveBack("address " + address, () -> driver.releaseAddress(poolId, address));
    }

    private void giveBack(String what, Runnable release) {
        if (effects.previews()) {
            return;
        }
        try {
            asking(() -> {
                release.run();
                return what;
            });
        } catch (CnmException e) {
            log.warn("{} is left leased: {}", what, e.getMessage());
        }
    }

    private <T> T asking(Supplier<T> call) {
        return effects.outside("waiting for IPAM plugin \"" + driver.type() + "\"", call);
    }

    private NotImplementedException unknown(String what) {
        return new NotImplementedException("a dry run does not ask IPAM plugin \"" + driver.type() + "\" for a free "
                + what + "; name the one that it is to be");
    }
}
