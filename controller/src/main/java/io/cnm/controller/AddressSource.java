package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.SystemException;
import io.cnm.spi.IpamDriver;
import java.util.Map;
import java.util.Optional;

/**
 * A leased pool as a source of addresses. <em>Immutable; the pool behind it lives.</em>
 *
 * @param ipam whose pool it is
 * @param poolId its name there
 * @param subnet the pool
 * @param options the network's IPAM options
 */
record AddressSource(IpamDriver ipam, String poolId, Cidr subnet, Map<String, String> options) {
    /**
     * A leased address.
     *
     * @param source where it goes back to
     * @param address with the pool's prefix length
     */
    record Lease(AddressSource source, Cidr address) {
        /** Gives the address back. */
        void release() {
            source.release(address.address());
        }
    }

    /** Leases an address for an endpoint; empty if the driver hands out none. */
    Optional<Lease> lease(Undo undo, Optional<IpAddress> preferred, Optional<MacAddress> mac) {
        return lease(undo, preferred, false, mac);
    }

    /** Leases the address of a network's gateway; empty if the driver hands out none. */
    Optional<IpAddress> leaseGateway(Undo undo, Optional<IpAddress> preferred) {
        return lease(undo, preferred, true, Optional.empty())
                .map(lease -> lease.address().address());
    }

    /** Gives an address back. */
    void release(IpAddress address) {
        ipam.releaseAddress(poolId, address);
    }

    /** A driver may be somebody else's program. */
    private void requireInside(Cidr address) {
        if (!subnet.contains(address)) {
            throw new SystemException("IPAM driver \"" + ipam.type() + "\" handed out address " + address
                    + ", which is not within its pool " + subnet);
        }
    }

    private Optional<Lease> lease(Undo undo, Optional<IpAddress> preferred, boolean gateway, Optional<MacAddress> mac) {
        var serial = "true".equals(options.get(Labels.SERIAL));
        var request = new IpamDriver.AddressRequest(poolId, preferred, gateway, serial, mac, options);
        var lease = ipam.requestAddress(request).address().map(address -> new Lease(this, address));
        lease.ifPresent(leased -> {
            undo.push("release " + leased.address, leased::release);
            requireInside(leased.address);
        });
        return lease;
    }
}
