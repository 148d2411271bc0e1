package io.cnm.netlink.conntrack;

import static io.cnm.netlink.AttributeTable.Format.ADDRESS;
import static io.cnm.netlink.AttributeTable.Format.BIG_ENDIAN;
import static io.cnm.netlink.AttributeTable.Format.NUMBER;

import io.cnm.netlink.AttributeTable;
import io.cnm.netlink.Dictionary;
import io.cnm.netlink.Nfgenmsg;

/** Names of ctnetlink's messages and attributes (linux/netfilter/nfnetlink_conntrack.h). */
final class ConntrackDictionary {
    static final Dictionary INSTANCE = dictionary();

    private ConntrackDictionary() {}

    private static Dictionary dictionary() {
        var ip = new AttributeTable()
                .value(1, "CTA_IP_V4_SRC", ADDRESS)
                .value(2, "CTA_IP_V4_DST", ADDRESS)
                .value(3, "CTA_IP_V6_SRC", ADDRESS)
                .value(4, "CTA_IP_V6_DST", ADDRESS);
        var protocol = new AttributeTable()
                .value(1, "CTA_PROTO_NUM", NUMBER)
                .value(2, "CTA_PROTO_SRC_PORT", BIG_ENDIAN)
                .value(3, "CTA_PROTO_DST_PORT", BIG_ENDIAN)
                .value(4, "CTA_PROTO_ICMP_ID", BIG_ENDIAN)
                .value(5, "CTA_PROTO_ICMP_TYPE", NUMBER)
                .value(6, "CTA_PROTO_ICMP_CODE", NUMBER)
                .value(7, "CTA_PROTO_ICMPV6_ID", BIG_ENDIAN)
                .value(8, "CTA_PROTO_ICMPV6_TYPE", NUMBER)
                .value(9, "CTA_PROTO_ICMPV6_CODE", NUMBER);
        var tuple = new AttributeTable()
                .nest(1, "CTA_TUPLE_IP", ip)
                .nest(2, "CTA_TUPLE_PROTO", protocol)
                .value(3, "CTA_TUPLE_ZONE", BIG_ENDIAN);
        var tcp = new AttributeTable()
                .value(1, "CTA_PROTOINFO_TCP_STATE", NUMBER)
                .value(2, "CTA_PROTOINFO_TCP_WSCALE_ORIGINAL", NUMBER)
                .value(3, "CTA_PROTOINFO_TCP_WSCALE_REPLY", NUMBER);
        var flow = new AttributeTable()
                .nest(1, "CTA_TUPLE_ORIG", tuple)
                .nest(2, "CTA_TUPLE_REPLY", tuple)
                .value(3, "CTA_STATUS", BIG_ENDIAN)
                .nest(4, "CTA_PROTOINFO", new AttributeTable().nest(1, "CTA_PROTOINFO_TCP", tcp))
                .value(7, "CTA_TIMEOUT", BIG_ENDIAN)
                .value(8, "CTA_MARK", BIG_ENDIAN)
                .value(11, "CTA_USE", BIG_ENDIAN)
                .value(12, "CTA_ID", BIG_ENDIAN)
                .value(18, "CTA_ZONE", BIG_ENDIAN)
                .value(21, "CTA_MARK_MASK", BIG_ENDIAN);
        var global = new AttributeTable()
                .value(ConntrackSocket.CTA_STATS_GLOBAL_ENTRIES, "CTA_STATS_GLOBAL_ENTRIES", BIG_ENDIAN)
                .value(2, "CTA_STATS_GLOBAL_MAX_ENTRIES", BIG_ENDIAN);
        return new Dictionary()
                .message(ConntrackRequest.IPCTNL_MSG_CT_NEW, "IPCTNL_MSG_CT_NEW", Nfgenmsg.STRUCT, flow)
                .message(ConntrackRequest.IPCTNL_MSG_CT_GET, "IPCTNL_MSG_CT_GET", Nfgenmsg.STRUCT, flow)
                .message(ConntrackRequest.IPCTNL_MSG_CT_DELETE, "IPCTNL_MSG_CT_DELETE", Nfgenmsg.STRUCT, flow)
                .message(ConntrackRequest.IPCTNL_MSG_CT_GET_STATS, "IPCTNL_MSG_CT_GET_STATS", Nfgenmsg.STRUCT, global);
    }
}
