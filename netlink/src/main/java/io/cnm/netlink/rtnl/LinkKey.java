package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeWriter;
import java.util.Set;

/**
 * How a message names a link: by index, or by name if the index is 0. As a key of {@link
 * io.cnm.netlink.Request#needs()} it ties messages to the one that makes the link.
 */
record LinkKey(int index, String name) {
    static final Set<Object> NONE = Set.of();
    private static final int IFNAMSIZ = 16;

    static LinkKey of(int index) {
        if (index <= 0) {
            throw new IllegalArgumentException("a link's index is positive, not " + index);
        }
        return new LinkKey(index, "");
    }

    /** Checks what the kernel would refuse or, worse, take for a pattern (dev_valid_name, "%d"). */
    static LinkKey of(String name) {
        if (!valid(name)) {
            throw new IllegalArgumentException("not a name for a link: \"" + name + "\"");
        }
        return new LinkKey(0, name);
    }

    private static boolean valid(String name) {
        return !name.isEmpty() && name.length() < IFNAMSIZ && !name.equals(".") && !name.equals("..") && visible(name);
    }

    private static boolean visible(String name) {
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (c <= ' ' || c >= 127 || c == '/' || c == ':' || c == '%') {
                return false;
            }
        }
        return true;
    }

    /** The keys among these that name something. */
    static Set<Object> set(LinkKey... keys) {
        return Set.of((Object[]) keys);
    }

    /** struct ifinfomsg, and the name if there is no index. */
    void encode(AttributeWriter out, int flags, int change) {
        ifinfomsg(out, index, flags, change);
        if (index == 0) {
            out.string(Link.IFLA_IFNAME, name);
        }
    }

    static void ifinfomsg(AttributeWriter out, int index, int flags, int change) {
        out.rawU8(Ip.AF_UNSPEC).rawU8(0).rawU16(0).rawU32(index).rawU32(flags).rawU32(change);
    }

    @Override
    public String toString() {
        return index == 0 ? name : "link " + index;
    }
}
