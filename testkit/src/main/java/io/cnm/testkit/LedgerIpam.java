package io.cnm.testkit;

import io.cnm.api.IpAddress;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.Scope;
import java.util.Set;
import java.util.TreeSet;

/** An IPAM driver with an account of what is leased from it. <em>Thread-safe if the driver is.</em> */
public final class LedgerIpam implements IpamDriver {
    private final IpamDriver driver;
    private final Set<String> leases = new TreeSet<>();

    /** @param driver does the work */
    public LedgerIpam(IpamDriver driver) {
        this.driver = driver;
    }

    /** Pools and addresses that are leased, a line each. */
    public synchronized Set<String> leases() {
        return new TreeSet<>(leases);
    }

    @Override
    public String type() {
        return driver.type();
    }

    @Override
    public Capabilities capabilities() {
        return driver.capabilities();
    }

    @Override
    public String addressSpace(Scope scope) {
        return driver.addressSpace(scope);
    }

    @Override
    public PoolLease requestPool(PoolRequest request) {
        var lease = driver.requestPool(request);
        add("pool " + lease.poolId());
        return lease;
    }

    @Override
    public void releasePool(String poolId) {
        remove("pool " + poolId);
        driver.releasePool(poolId);
    }

    @Override
    public AddressLease requestAddress(AddressRequest request) {
        var lease = driver.requestAddress(request);
        lease.address().ifPresent(address -> add("address " + address.address() + " of " + request.poolId()));
        return lease;
    }

    @Override
    public void releaseAddress(String poolId, IpAddress address) {
        remove("address " + address + " of " + poolId);
        driver.releaseAddress(poolId, address);
    }

    private synchronized void add(String lease) {
        if (!leases.add(lease)) {
            throw new IllegalStateException(lease + " is leased twice");
        }
    }

    private synchronized void remove(String lease) {
        leases.remove(lease);
    }
}
