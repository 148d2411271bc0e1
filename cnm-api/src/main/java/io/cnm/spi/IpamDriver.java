package io.cnm.spi;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Manages address pools. Nothing here is on disk: the controller asks again for what is in use when it starts.
 * <em>Implementations are thread-safe.</em>
 */
public interface IpamDriver {
    /** The name by which networks ask for it, such as {@code default}. */
    String type();

    /** What it can do and needs. */
    Capabilities capabilities();

    /** The address space for networks of a scope. */
    String addressSpace(Scope scope);

    /**
     * Leases a pool.
     *
     * @throws io.cnm.api.InvalidParameterException if the request is malformed, or no default pool is left
     * @throws io.cnm.api.ForbiddenException if the pool overlaps one in use
     */
    PoolLease requestPool(PoolRequest request);

    /**
     * Gives a pool back.
     *
     * @throws io.cnm.api.NotFoundException if it is not leased
     */
    void releasePool(String poolId);

    /**
     * Leases an address.
     *
     * @throws io.cnm.api.InvalidParameterException if the wished address is outside the pool
     * @throws io.cnm.api.ForbiddenException if the wished address is in use
     * @throws io.cnm.api.UnavailableException if none is left
     * @throws io.cnm.api.NotFoundException if the pool is not leased
     */
    AddressLease requestAddress(AddressRequest request);

    /** Gives an address back; one that is free already is no error. */
    void releaseAddress(String poolId, IpAddress address);

    /**
     * What an IPAM driver can do and needs.
     *
     * @param requiresMac whether it must be told an endpoint's hardware address
     * @param requiresReplay whether it forgets when the process ends and must be asked for everything again
     */
    record Capabilities(boolean requiresMac, boolean requiresReplay) {}

    /**
     * A wish for a pool.
     *
     * @param addressSpace within which pools must not overlap
     * @param pool the subnet wished for; empty asks for a free one; {@code 0.0.0.0/N} and {@code ::/N} ask for a free one
     *     of that size
     * @param subPool the part of it from which addresses are handed out unasked
     * @param v6 the family, where {@code pool} does not tell
     * @param exclude subnets that a free pool must not touch
     * @param options the network's IPAM options
     */
    record PoolRequest(
            String addressSpace,
            Optional<Cidr> pool,
            Optional<Cidr> subPool,
            boolean v6,
            List<Cidr> exclude,
            Map<String, String> options) {
        public PoolRequest {
            exclude = List.copyOf(exclude);
            options = Map.copyOf(options);
        }
    }

    /**
     * A leased pool.
     *
     * @param poolId names it in later calls
     * @param pool the subnet
     * @param gateway the gateway, if the driver has chosen and taken one already
     */
    record PoolLease(String poolId, Cidr pool, Optional<IpAddress> gateway) {}

    /**
     * A wish for an address.
     *
     * @param poolId which pool
     * @param preferred the address wished for; empty asks for any
     * @param gateway whether it is for the network's gateway
     * @param serial hand out addresses in rising order before any is used again
     * @param mac the endpoint's hardware address, for drivers that require it
     * @param options the network's IPAM options
     */
    record AddressRequest(
            String poolId,
            Optional<IpAddress> preferred,
            boolean gateway,
            boolean serial,
            Optional<MacAddress> mac,
            Map<String, String> options) {
        public AddressRequest {
            options = Map.copyOf(options);
        }
    }

    /**
     * A leased address.
     *
     * @param address with the pool's prefix length; empty from drivers that hand out none
     */
    record AddressLease(Optional<Cidr> address) {}
}
