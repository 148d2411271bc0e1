package io.cnm.netlink.nft;

import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Value;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the elements of interval sets. Keys must be in network order, since the kernel compares their bytes.
 *
 * <p>A set of single keys holds an interval as two elements: where it begins, and the first key after it. One that
 * reaches the last key there is has no second element. A set of concatenated keys holds it as one element with both
 * ends.
 */
public final class Intervals {
    /** libnftnl udata.h: tells nft that an interval without end is meant so. */
    private static final int NFTNL_UDATA_SET_ELEM_FLAGS = 1;

    private static final int NFTNL_SET_ELEM_F_INTERVAL_OPEN = 1;

    private Intervals() {}

    /** An interval of a set of single keys, both ends inside. */
    public static List<Element> of(Data from, Data to) {
        return of(from, to, Data.NONE);
    }

    /** An interval of a map of single keys, both ends inside. */
    public static List<Element> of(Data from, Data to, Value value) {
        if (from.length() != to.length() || Arrays.compareUnsigned(from.toByteArray(), to.toByteArray()) > 0) {
            throw new IllegalArgumentException("not an interval: " + from + " to " + to);
        }
        var begin = Element.of(from, value);
        var after = successor(to);
        if (after.equals(Data.NONE)) {
            var open = UserData.NONE.withU32(NFTNL_UDATA_SET_ELEM_FLAGS, NFTNL_SET_ELEM_F_INTERVAL_OPEN);
            return List.of(new Element(from, Data.NONE, value, 0, 0, 0, open, List.of()));
        }
        return List.of(begin, Element.of(after).flagged(Element.NFT_SET_ELEM_INTERVAL_END));
    }

    /** All addresses with the same first bits. */
    public static List<Element> prefix(Data address, int length) {
        return prefix(address, length, Data.NONE);
    }

    /** All addresses with the same first bits, in a map. */
    public static List<Element> prefix(Data address, int length, Value value) {
        var mask = Data.prefixMask(length, address.length());
        var last = address.toByteArray();
        for (var i = 0; i < last.length; i++) {
            last[i] |= (byte) ~mask.toByteArray()[i];
        }
        return of(address.and(mask), Data.of(last), value);
    }

    /** An interval in each field of a concatenation, both ends inside; a single value is an interval of one. */
    public static Element concat(Data from, Data to) {
        return Element.of(from).upTo(to);
    }

    /** An interval in each field of a concatenation, in a map. */
    public static Element concat(Data from, Data to, Value value) {
        return Element.of(from, value).upTo(to);
    }

    /** The next key; none after the last one. */
    private static Data successor(Data key) {
        var bytes = key.toByteArray();
        for (var i = bytes.length - 1; i >= 0; i--) {
            if (++bytes[i] != 0) {
                return Data.of(bytes);
            }
        }
        return Data.NONE;
    }
}
