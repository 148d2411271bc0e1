package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The subnets of one address space: which are in use, and which free one comes next. <em>Confined to its owner's lock.</em>
 */
final class PoolAllocator {
    private final List<DefaultPool> defaults;
    private final SubnetTree v4 = new SubnetTree(false);
    private final SubnetTree v6 = new SubnetTree(true);

    /** @param defaults in any order; of those that overlap, the one that begins first counts */
    PoolAllocator(List<DefaultPool> defaults) {
        var disjoint = new ArrayList<DefaultPool>();
        defaults.stream()
                .sorted((one, other) -> one.base().compareTo(other.base()))
                .filter(pool ->
                        disjoint.stream().noneMatch(earlier -> earlier.base().overlaps(pool.base())))
                .forEach(disjoint::add);
        this.defaults = List.copyOf(disjoint);
    }

    /**
     * Puts the first free subnet of the default pools in use.
     *
     * @param prefix the prefix length wished for; 0 leaves it to each default pool
     * @param exclude what it must not touch
     * @throws InvalidParameterException if none is free, or no default pool is large enough for the wish
     */
    Cidr allocateAny(boolean v6, int prefix, List<Cidr> exclude) {
        var candidates = defaults.stream()
                .filter(pool -> pool.base().v6() == v6 && (prefix == 0 || fits(pool, prefix)))
                .toList();
        if (candidates.isEmpty()) {
            throw new InvalidParameterException("invalid address pool: no default pool for " + (v6 ? "IPv6" : "IPv4")
                    + (prefix == 0 ? "" : " holds a /" + prefix));
        }
        for (var pool : candidates) {
            var found = findFree(pool, prefix == 0 ? pool.size() : prefix, exclude);
            if (found.isPresent()) {
                tree(v6).add(found.get());
                return found.get();
            }
        }
        throw new InvalidParameterException("all predefined address pools have been fully subnetted");
    }

    /**
     * Puts a subnet in use.
     *
     * @throws ForbiddenException if it overlaps one in use
     */
    void allocate(Cidr subnet) {
        tree(subnet.v6()).findOverlap(subnet).ifPresent(other -> {
            throw overlap(subnet, other);
        });
        tree(subnet.v6()).add(subnet);
    }

    /** Puts a subnet in use whatever it overlaps, as Docker does for pools of which only a range is wanted. */
    void allocateOverlapping(Cidr subnet) {
        tree(subnet.v6()).add(subnet);
    }

    /** Takes a subnet out of use. */
    void release(Cidr subnet) {
        tree(subnet.v6()).remove(subnet);
    }

    static ForbiddenException overlap(Cidr subnet, Cidr other) {
        return new ForbiddenException("invalid pool request: Pool overlaps with other one on this address space: "
                + subnet + " and " + other);
    }

    private static boolean fits(DefaultPool pool, int prefix) {
        return prefix >= pool.base().prefix() && prefix <= pool.base().address().bits();
    }

    private Optional<Cidr> findFree(DefaultPool pool, int prefix, List<Cidr> exclude) {
        var from = Optional.of(pool.base().address().masked(prefix));
        while (from.isPresent()) {
            var found = tree(pool.base().v6())
                    .findFree(prefix, from.get())
                    .filter(free -> free.first().compareTo(pool.base().last()) <= 0);
            if (found.isEmpty()) {
                return found;
            }
            var blocker = exclude.stream().filter(found.get()::overlaps).max((a, b) -> a.last()
                    .compareTo(b.last()));
            if (blocker.isEmpty()) {
                return found;
            }
            from = next(blocker.get().last().filled(prefix));
        }
        return Optional.empty();
    }

    /** The next address, unless this is the family's last. */
    private static Optional<IpAddress> next(IpAddress address) {
        return Optional.of(address.plus(1)).filter(next -> !next.unspecified());
    }

    private SubnetTree tree(boolean v6) {
        return v6 ? this.v6 : v4;
    }
}
