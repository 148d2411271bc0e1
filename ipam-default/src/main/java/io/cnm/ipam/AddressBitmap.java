package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses of a subnet are taken: a bit each in words of 64, and above them summaries with a bit for each 64 of the
 * level below. Six bits of the address show the way at each level, so to take, release or find the next free address costs
 * a step for every six host bits: 3 in an IPv4 /16, 11 in an IPv6 /64. Only those parts exist that hold a taken address.
 * <em>Confined to its owner's lock.</em>
 */
final class AddressBitmap {
    private static final int STEP = 6;
    private static final int FAN = 1 << STEP;

    private final IpAddress first;
    private final int top;
    private final long emptyWord;
    private final Node root;

    /** Part of the tree. */
    private static final class Node {
        /** For each child whether it has no free address; set for children beyond the subnet's end. */
        long full;
        /** For each child whether it has a taken address. */
        long used;
        /** The children, on all levels but the lowest. */
        final @Nullable Node[] nodes;
        /** The children, on the lowest level: a bit for each address. */
        final long[] words;

        Node(int level, int children, long emptyWord) {
            full = children == FAN ? 0 : -1L << children;
            nodes = new Node[level > 1 ? children : 0];
            words = new long[level > 1 ? 0 : children];
            Arrays.fill(words, emptyWord);
        }
    }

    AddressBitmap(Cidr subnet) {
        first = subnet.first();
        var hostBits = first.bits() - subnet.prefix();
        top = Math.max(1, (hostBits - 1) / STEP);
        // The one word of a subnet of less than 64 addresses is partly beyond its end, and counts as taken there.
        emptyWord = hostBits < STEP ? -1L << (1 << hostBits) : 0;
        root = new Node(top, 1 << Math.max(0, hostBits - top * STEP), emptyWord);
    }

    /** Takes an address of the subnet; false if it is taken already. */
    boolean take(IpAddress address) {
        return take(root, top, address);
    }

    /** Frees an address of the subnet; false if it is free already. */
    boolean release(IpAddress address) {
        return release(root, top, address);
    }

    /** The lowest free address of the subnet from one of its addresses on. */
    Optional<IpAddress> findFree(IpAddress from) {
        return Optional.ofNullable(findFree(root, top, first, from));
    }

    private boolean take(Node node, int level, IpAddress address) {
        var child = digit(address, level);
        boolean full;
        if (level == 1) {
            var taken = node.words[child] | 1L << digit(address, 0);
            if (taken == node.words[child]) {
                return false;
            }
            node.words[child] = taken;
            full = taken == -1;
        } else {
            var below = node.nodes[child];
            if (below == null) {
                below = new Node(level - 1, FAN, emptyWord);
                node.nodes[child] = below;
            }
            if (!take(below, level - 1, address)) {
                return false;
            }
            full = below.full == -1;
        }
        node.used |= 1L << child;
        node.full |= full ? 1L << child : 0;
        return true;
    }

    private boolean release(Node node, int level, IpAddress address) {
        var child = digit(address, level);
        if ((node.used & 1L << child) == 0) {
            return false;
        }
        boolean empty;
        if (level == 1) {
            var left = node.words[child] & ~(1L << digit(address, 0));
            if (left == node.words[child]) {
                return false;
            }
            node.words[child] = left;
            empty = left == emptyWord;
        } else {
            var below = Objects.requireNonNull(node.nodes[child]);
            if (!release(below, level - 1, address)) {
                return false;
            }
            empty = below.used == 0;
            if (empty) {
                node.nodes[child] = null;
            }
        }
        node.full &= ~(1L << child);
        node.used &= ~(empty ? 1L << child : 0);
        return true;
    }

    /** Looks below a node whose lowest address is {@code at}; only one way down can lead to less than {@code from}. */
    private @Nullable IpAddress findFree(Node node, int level, IpAddress at, IpAddress from) {
        var start = from.compareTo(at) > 0 ? digit(from, level) : 0;
        for (var free = ~node.full & -1L << start; free != 0; free &= free - 1) {
            var child = Long.numberOfTrailingZeros(free);
            var childAt = child(at, level, child);
            var found = level == 1
                    ? findFree(node.words[child], childAt, from)
                    : findFreeBelow(node.nodes[child], level - 1, childAt, from);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable IpAddress findFreeBelow(@Nullable Node node, int level, IpAddress at, IpAddress from) {
        if (node == null) {
            return from.compareTo(at) > 0 ? from : at;
        }
        return findFree(node, level, at, from);
    }

    private @Nullable IpAddress findFree(long word, IpAddress at, IpAddress from) {
        var start = from.compareTo(at) > 0 ? digit(from, 0) : 0;
        var free = ~word & -1L << start;
        return free == 0 ? null : child(at, 0, Long.numberOfTrailingZeros(free));
    }

    /** The six bits of an address of the subnet that choose a child on a level. */
    private int digit(IpAddress address, int level) {
        var high = address.high() ^ first.high();
        var low = address.low() ^ first.low();
        var shift = level * STEP;
        if (shift >= Long.SIZE) {
            return (int) (high >>> (shift - Long.SIZE)) & (FAN - 1);
        }
        var carried = shift == 0 ? 0 : high << (Long.SIZE - shift);
        return (int) (low >>> shift | carried) & (FAN - 1);
    }

    /** The lowest address of a child of what begins at {@code at}. */
    private static IpAddress child(IpAddress at, int level, int child) {
        var shift = level * STEP;
        if (shift >= Long.SIZE) {
            return IpAddress.v6(at.high() | (long) child << (shift - Long.SIZE), at.low());
        }
        var carried = shift == 0 ? 0 : (long) child >>> (Long.SIZE - shift);
        return new IpAddress(at.v6(), at.high() | carried, at.low() | (long) child << shift);
    }
}
