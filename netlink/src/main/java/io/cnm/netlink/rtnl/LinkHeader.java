package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeReader;

/**
 * What the kernel's messages about links begin with: struct ifinfomsg of linux/rtnetlink.h. <em>Immutable.</em>
 *
 * @param family AF_BRIDGE if it is about a bridge's port, AF_UNSPEC otherwise
 * @param type ARPHRD_*
 * @param index which link
 * @param flags IFF_*
 */
record LinkHeader(int family, int type, int index, int flags) {
    static LinkHeader read(AttributeReader in) {
        var ifinfomsg = in.struct(Link.SIZEOF_IFINFOMSG);
        return new LinkHeader(
                Byte.toUnsignedInt(ifinfomsg.get(0)),
                Short.toUnsignedInt(ifinfomsg.getShort(2)),
                ifinfomsg.getInt(4),
                ifinfomsg.getInt(8));
    }

    boolean ofPort() {
        return family == Ip.AF_BRIDGE;
    }

    boolean up() {
        return (flags & Link.IFF_UP) != 0;
    }
}
