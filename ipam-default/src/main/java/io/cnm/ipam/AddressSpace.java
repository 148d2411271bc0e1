package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The pools of one address space and who holds them. <em>Thread-safe</em>: its lock is held while pools come and go, never
 * while addresses do.
 */
final class AddressSpace {
    private final String name;
    private final PoolAllocator allocator;
    private final Map<Cidr, Holders> inUse = new HashMap<>();

    /**
     * A lease of a pool, or of a part of one.
     *
     * @param id its name
     * @param pool the addresses, which all leases of parts share
     * @param range where to look for an address if none was asked for by name
     */
    record Lease(PoolId id, Pool pool, Cidr range) {}

    /** A pool's leases. */
    private static final class Holders {
        final Pool pool;
        final Set<Cidr> parts = new HashSet<>();
        boolean whole;

        Holders(Cidr subnet) {
            pool = new Pool(subnet);
        }
    }

    AddressSpace(String name, List<DefaultPool> defaults) {
        this.name = name;
        allocator = new PoolAllocator(defaults);
    }

    /** Leases the first free subnet of the default pools; see {@link PoolAllocator#allocateAny}. */
    synchronized Lease leaseAny(boolean v6, int prefix, List<Cidr> exclude) {
        return hold(allocator.allocateAny(v6, prefix, exclude));
    }

    /**
     * Leases a subnet.
     *
     * @throws ForbiddenException if it overlaps one in use
     */
    synchronized Lease lease(Cidr subnet) {
        allocator.allocate(subnet);
        return hold(subnet);
    }

    /**
     * Leases a part of a subnet. Others may lease other parts of the same one, or have leased it whole before.
     *
     * @throws ForbiddenException if just this part is leased
     */
    synchronized Lease lease(Cidr subnet, Cidr part) {
        var holders = inUse.get(subnet);
        if (holders == null) {
            allocator.allocateOverlapping(subnet);
            holders = new Holders(subnet);
            inUse.put(subnet, holders);
        }
        if (!holders.parts.add(part)) {
            throw PoolAllocator.overlap(part, part);
        }
        return new Lease(new PoolId(name, subnet, Optional.of(part)), holders.pool, part);
    }

    /** Ends a lease; the subnet is free when its last one ends. */
    synchronized void release(PoolId id) {
        var holders = Objects.requireNonNull(inUse.get(id.subnet()), "a lease has a pool");
        id.part().ifPresentOrElse(holders.parts::remove, () -> holders.whole = false);
        if (!holders.whole && holders.parts.isEmpty()) {
            inUse.remove(id.subnet());
            allocator.release(id.subnet());
        }
    }

    private Lease hold(Cidr subnet) {
        var holders = new Holders(subnet);
        holders.whole = true;
        inUse.put(subnet, holders);
        return new Lease(new PoolId(name, subnet, Optional.empty()), holders.pool, subnet);
    }
}
