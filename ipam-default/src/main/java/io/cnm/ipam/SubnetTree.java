package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Subnets of one family that are in use, as a binary tree: each bit of an address chooses a side, and a subnet stands at
 * the depth of its prefix length. Each node knows the largest free block below it, as a buddy allocator does. So every
 * question costs at most a step for each bit of an address, however many subnets there are and however they overlap.
 * <em>Confined to its owner's lock.</em>
 */
final class SubnetTree {
    private static final int NO_BLOCK = 129;

    private final IpAddress first;
    private @Nullable Node root;

    /** A block of addresses that is not wholly free: blocks that are have no node. */
    private static final class Node {
        /** How many subnets are just this block. */
        int uses;
        /** Prefix length of the largest free block below. */
        int largest;

        @Nullable Node zero;

        @Nullable Node one;

        /** This node with its knowledge brought up to date, or null if it has become free. */
        @Nullable Node updated(int depth) {
            if (uses > 0) {
                largest = NO_BLOCK;
                return this;
            }
            largest = Math.min(zero == null ? depth + 1 : zero.largest, one == null ? depth + 1 : one.largest);
            return zero == null && one == null ? null : this;
        }
    }

    SubnetTree(boolean v6) {
        first = v6 ? IpAddress.ANY_V6 : IpAddress.ANY_V4;
    }

    /** Notes that a subnet is in use; once more if it is already. */
    void add(Cidr subnet) {
        root = change(root, 0, subnet, 1);
    }

    /** Takes one {@link #add} of the same subnet back. */
    void remove(Cidr subnet) {
        root = change(root, 0, subnet, -1);
    }

    private static @Nullable Node change(@Nullable Node node, int depth, Cidr subnet, int uses) {
        var here = node == null ? new Node() : node;
        if (depth == subnet.prefix()) {
            here.uses += uses;
        } else if (bit(subnet.address(), depth)) {
            here.one = change(here.one, depth + 1, subnet, uses);
        } else {
            here.zero = change(here.zero, depth + 1, subnet, uses);
        }
        return here.updated(depth);
    }

    /** A subnet in use that shares addresses with this one: the largest that holds it, or else the lowest within. */
    Optional<Cidr> findOverlap(Cidr subnet) {
        var node = root;
        var at = first;
        for (var depth = 0; node != null; depth++) {
            if (node.uses > 0) {
                return Optional.of(new Cidr(at, depth));
            }
            var one = depth < subnet.prefix() ? bit(subnet.address(), depth) : node.zero == null;
            node = one ? node.one : node.zero;
            at = one ? withBit(at, depth) : at;
        }
        return Optional.empty();
    }

    /**
     * The lowest block that shares no address with a subnet in use.
     *
     * @param prefix its prefix length
     * @param from where the first block considered begins
     */
    Optional<Cidr> findFree(int prefix, IpAddress from) {
        return Optional.ofNullable(findFree(root, 0, first, prefix, from)).map(found -> new Cidr(found, prefix));
    }

    /** Looks in the block that begins at {@code at}; {@code from} is before its end. */
    private static @Nullable IpAddress findFree(
            @Nullable Node node, int depth, IpAddress at, int prefix, IpAddress from) {
        if (node == null) {
            return from.compareTo(at) > 0 ? from : at;
        }
        if (node.largest > prefix) {
            return null;
        }
        var middle = withBit(at, depth);
        var found = from.compareTo(middle) < 0 ? findFree(node.zero, depth + 1, at, prefix, from) : null;
        return found != null ? found : findFree(node.one, depth + 1, middle, prefix, from);
    }

    private static boolean bit(IpAddress address, int depth) {
        var place = address.bits() - 1 - depth;
        return ((place >= Long.SIZE ? address.high() >>> (place - Long.SIZE) : address.low() >>> place) & 1) != 0;
    }

    private static IpAddress withBit(IpAddress address, int depth) {
        var place = address.bits() - 1 - depth;
        return place >= Long.SIZE
                ? IpAddress.v6(address.high() | 1L << (place - Long.SIZE), address.low())
                : new IpAddress(address.v6(), address.high(), address.low() | 1L << place);
    }
}
