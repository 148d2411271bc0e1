package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.StructTable;

/**
 * What every message about routes begins with: struct rtmsg of linux/rtnetlink.h. <em>Immutable.</em>
 *
 * @param family of addresses
 * @param destinationLength of the destination's prefix
 * @param sourceLength of the source's prefix
 * @param tos type of service
 * @param table in which the route stands; one beyond 255 stands in an attribute only
 * @param protocol who made it, RTPROT_*
 * @param scope RT_SCOPE_*
 * @param type RTN_*
 * @param flags RTNH_F_* and RTM_F_*
 */
record RouteHeader(
        int family,
        int destinationLength,
        int sourceLength,
        int tos,
        long table,
        int protocol,
        int scope,
        int type,
        int flags) {
    private static final int SIZEOF_RTMSG = 12;
    private static final int LAST_TABLE = 0xff;

    static final StructTable STRUCT = new StructTable("rtmsg")
            .u8("family")
            .u8("dst_len")
            .u8("src_len")
            .u8("tos")
            .u8("table")
            .u8("protocol")
            .u8("scope")
            .u8("type")
            .flags32("flags");

    /** The header of a question. */
    static RouteHeader of(int family, int destinationLength, long table) {
        return new RouteHeader(family, destinationLength, 0, 0, table, 0, 0, 0, 0);
    }

    void write(AttributeWriter out) {
        out.rawU8(family).rawU8(destinationLength).rawU8(sourceLength).rawU8(tos);
        out.rawU8(table > LAST_TABLE ? 0 : (int) table)
                .rawU8(protocol)
                .rawU8(scope)
                .rawU8(type);
        out.rawU32(flags);
    }

    static RouteHeader read(AttributeReader in) {
        var rtmsg = in.struct(SIZEOF_RTMSG);
        return new RouteHeader(
                Byte.toUnsignedInt(rtmsg.get(0)),
                Byte.toUnsignedInt(rtmsg.get(1)),
                Byte.toUnsignedInt(rtmsg.get(2)),
                Byte.toUnsignedInt(rtmsg.get(3)),
                Byte.toUnsignedInt(rtmsg.get(4)),
                Byte.toUnsignedInt(rtmsg.get(5)),
                Byte.toUnsignedInt(rtmsg.get(6)),
                Byte.toUnsignedInt(rtmsg.get(7)),
                rtmsg.getInt(8));
    }
}
