package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeTable;
import io.cnm.netlink.AttributeTable.Format;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Message;
import io.cnm.netlink.Request;
import io.cnm.netlink.StructTable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network interface as the kernel shows it. <em>Immutable.</em> Source: linux/if_link.h, linux/if.h,
 * rtnetlink(7).
 *
 * @param index its number in its namespace
 * @param name its name
 * @param hardwareType ARPHRD_*; 1 is Ethernet, 772 the loopback
 * @param flags IFF_*; see {@link #up()} and the like
 * @param address its hardware address; of no bytes if it has none
 * @param broadcast the hardware address that all stations hear
 * @param mtu largest packet in bytes
 * @param txQueueLength how many packets wait to be sent
 * @param group the group it is in, 0 by default
 * @param master index of the bridge, or the like, that it is a port of; 0 if none
 * @param parent index of the link that it sits on, or of a cable's other end; 0 if none
 * @param parentNetns the kernel's number for the namespace of the parent, if that is another one
 * @param alias the text that somebody gave it; empty if none
 * @param state whether it can carry packets
 * @param kind what sort of virtual link it is; empty for hardware and the loopback
 * @param port its options as a port of a bridge, if it is one
 */
public record Link(
        int index,
        String name,
        int hardwareType,
        int flags,
        HardwareAddress address,
        HardwareAddress broadcast,
        int mtu,
        int txQueueLength,
        long group,
        int master,
        int parent,
        Optional<Integer> parentNetns,
        String alias,
        State state,
        Optional<LinkKind> kind,
        Optional<BridgePort> port) {
    static final int IFLA_ADDRESS = 1;
    static final int IFLA_BROADCAST = 2;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_PROTINFO = 12;
    static final int IFLA_TXQLEN = 13;
    static final int IFLA_OPERSTATE = 16;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_GROUP = 27;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_EXT_MASK = 29;
    static final int IFLA_NUM_TX_QUEUES = 31;
    static final int IFLA_NUM_RX_QUEUES = 32;
    static final int IFLA_LINK_NETNSID = 37;

    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;
    static final int IFLA_INFO_SLAVE_KIND = 4;
    static final int IFLA_INFO_SLAVE_DATA = 5;

    /** Counters are a third of what the kernel tells of a link. */
    private static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;

    static final int IFF_UP = 1;
    private static final int IFF_LOOPBACK = 8;
    private static final int IFF_RUNNING = 0x40;
    private static final int IFF_LOWER_UP = 0x10000;

    static final int SIZEOF_IFINFOMSG = 16;
    static final StructTable STRUCT = new StructTable("ifinfomsg")
            .u8("family")
            .pad(1)
            .u16("type")
            .u32("index")
            .flags32("flags")
            .flags32("change");

    static final AttributeTable ATTRIBUTES = attributes();

    /** RFC 2863 operational state (IF_OPER_*). The order is the kernel's. */
    public enum State {
        /** The driver does not say; most virtual links. */
        UNKNOWN,
        /** Not there. */
        NOT_PRESENT,
        /** Cannot carry packets. */
        DOWN,
        /** A link below cannot. */
        LOWER_LAYER_DOWN,
        /** Being tested. */
        TESTING,
        /** Waits for something, such as authentication. */
        DORMANT,
        /** Carries packets. */
        UP;

        private static State of(int number) {
            return number < values().length ? values()[number] : UNKNOWN;
        }
    }

    /** Whether somebody has switched it on. */
    public boolean up() {
        return (flags & IFF_UP) != 0;
    }

    /** Whether it is on and can carry packets. */
    public boolean running() {
        return (flags & IFF_RUNNING) != 0;
    }

    /** Whether there is a signal: for a cable, whether its other end is on. */
    public boolean hasCarrier() {
        return (flags & IFF_LOWER_UP) != 0;
    }

    /** Whether it is the loopback. */
    public boolean loopback() {
        return (flags & IFF_LOOPBACK) != 0;
    }

    /** The kernel's name for its kind; empty for hardware and the loopback. */
    public String kindName() {
        return kind.map(LinkKind::kind).orElse("");
    }

    /** Asks for the link of an index. */
    static Request get(int index) {
        return get(LinkKey.of(index));
    }

    /** Asks for the link of a name. */
    static Request get(String name) {
        return get(LinkKey.of(name));
    }

    private static Request get(LinkKey key) {
        return new Operation(Rtm.RTM_GETLINK, 0, "get " + key, Set.of(), out -> {
            key.encode(out, 0, 0);
            out.u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        });
    }

    /** Asks for what has gone through each link, and all else. */
    static Request listWithStatistics() {
        return new Operation(
                Rtm.RTM_GETLINK, 0, "list links and statistics", Set.of(), out -> LinkKey.ifinfomsg(out, 0, 0, 0));
    }

    /** Asks for all links, or for those of a master unless that is 0, or of a kind unless that is empty. */
    static Request list(int master, String kind) {
        return new Operation(Rtm.RTM_GETLINK, 0, "list links", Set.of(), out -> {
            LinkKey.ifinfomsg(out, 0, 0, 0);
            out.u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
            if (master != 0) {
                out.u32(IFLA_MASTER, master);
            }
            if (!kind.isEmpty()) {
                out.nested(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, kind));
            }
        });
    }

    static void encodeKind(AttributeWriter out, LinkKind kind) {
        out.nested(IFLA_LINKINFO, info -> {
            info.string(IFLA_INFO_KIND, kind.kind());
            info.nested(IFLA_INFO_DATA, kind::encode);
        });
    }

    static void encodePort(AttributeWriter out, BridgePort port) {
        out.nested(IFLA_LINKINFO, info -> {
            info.string(IFLA_INFO_SLAVE_KIND, BridgePort.KIND);
            info.nested(IFLA_INFO_SLAVE_DATA, port::write);
        });
    }

    /**
     * Reads an RTM_NEWLINK or RTM_DELLINK.
     *
     * @throws io.cnm.netlink.MalformedMessageException if it is cut short
     */
    public static Link decode(Message message) {
        var in = message.reader();
        var header = LinkHeader.read(in);
        var none = HardwareAddress.of(new byte[0]);
        var address = none;
        var broadcast = none;
        var name = "";
        var alias = "";
        var mtu = 0;
        var txQueueLength = 0;
        var group = 0L;
        var master = 0;
        var parent = 0;
        Optional<Integer> parentNetns = Optional.empty();
        var state = State.UNKNOWN;
        var info = new Info(Optional.empty(), Optional.empty());
        while (in.next()) {
            switch (in.type()) {
                case IFLA_ADDRESS -> address = HardwareAddress.of(in.bytes());
                case IFLA_BROADCAST -> broadcast = HardwareAddress.of(in.bytes());
                case IFLA_IFNAME -> name = in.string();
                case IFLA_MTU -> mtu = in.s32();
                case IFLA_LINK -> parent = in.s32();
                case IFLA_MASTER -> master = in.s32();
                case IFLA_TXQLEN -> txQueueLength = in.s32();
                case IFLA_OPERSTATE -> state = State.of(in.u8());
                case IFLA_LINKINFO -> info = Info.read(in.nested());
                case IFLA_IFALIAS -> alias = in.string();
                case IFLA_GROUP -> group = in.u32();
                case IFLA_LINK_NETNSID -> parentNetns = Optional.of(in.s32());
                case IFLA_PROTINFO -> info = header.ofPort() ? Info.ofPort(in.nested()) : info;
                default -> {}
            }
        }
        in.finish();
        return new Link(
                header.index(),
                name,
                header.type(),
                header.flags(),
                address,
                broadcast,
                mtu,
                txQueueLength,
                group,
                master,
                parent,
                parentNetns,
                alias,
                state,
                info.kind(),
                info.port());
    }

    /** IFLA_LINKINFO. */
    private record Info(Optional<LinkKind> kind, Optional<BridgePort> port) {
        static Info read(AttributeReader in) {
            var kind = "";
            var portKind = "";
            Optional<LinkKind> decoded = Optional.empty();
            Optional<BridgePort> port = Optional.empty();
            while (in.next()) {
                switch (in.type()) {
                    case IFLA_INFO_KIND -> {
                        kind = in.string();
                        decoded = Optional.of(LinkKind.decode(kind, new AttributeReader(new byte[0])));
                    }
                    case IFLA_INFO_DATA -> decoded = Optional.of(LinkKind.decode(kind, in.nested()));
                    case IFLA_INFO_SLAVE_KIND -> portKind = in.string();
                    case IFLA_INFO_SLAVE_DATA -> {
                        if (portKind.equals(BridgePort.KIND)) {
                            port = Optional.of(new BridgePort().read(in.nested()));
                        }
                    }
                    default -> {}
                }
            }
            in.finish();
            return new Info(decoded, port);
        }

        static Info ofPort(AttributeReader protinfo) {
            return new Info(Optional.empty(), Optional.of(new BridgePort().read(protinfo)));
        }
    }

    private static AttributeTable attributes() {
        var all = new AttributeTable();
        var peer = new AttributeTable().nest(Veth.VETH_INFO_PEER, "VETH_INFO_PEER", SIZEOF_IFINFOMSG, all);
        var kinds = Map.of(
                Bridge.KIND, Bridge.OPTIONS.names(),
                Macvlan.KIND, Macvlan.OPTIONS.names(),
                Veth.KIND, peer,
                Vxlan.KIND, Vxlan.OPTIONS.names());
        var ports = BridgePort.OPTIONS.names();
        var info = new AttributeTable()
                .value(IFLA_INFO_KIND, "IFLA_INFO_KIND", Format.TEXT)
                .nestBy(IFLA_INFO_KIND, IFLA_INFO_DATA, "IFLA_INFO_DATA", kinds)
                .value(IFLA_INFO_SLAVE_KIND, "IFLA_INFO_SLAVE_KIND", Format.TEXT)
                .nestBy(
                        IFLA_INFO_SLAVE_KIND,
                        IFLA_INFO_SLAVE_DATA,
                        "IFLA_INFO_SLAVE_DATA",
                        Map.of(BridgePort.KIND, ports));
        return all.value(IFLA_ADDRESS, "IFLA_ADDRESS", Format.ADDRESS)
                .value(IFLA_BROADCAST, "IFLA_BROADCAST", Format.ADDRESS)
                .value(IFLA_IFNAME, "IFLA_IFNAME", Format.TEXT)
                .value(IFLA_MTU, "IFLA_MTU", Format.NUMBER)
                .value(IFLA_LINK, "IFLA_LINK", Format.NUMBER)
                .value(6, "IFLA_QDISC", Format.TEXT)
                .value(IFLA_MASTER, "IFLA_MASTER", Format.NUMBER)
                .nest(IFLA_PROTINFO, "IFLA_PROTINFO", ports)
                .value(IFLA_TXQLEN, "IFLA_TXQLEN", Format.NUMBER)
                .value(IFLA_OPERSTATE, "IFLA_OPERSTATE", Format.NUMBER)
                .nest(IFLA_LINKINFO, "IFLA_LINKINFO", info)
                .value(IFLA_IFALIAS, "IFLA_IFALIAS", Format.TEXT)
                .value(IFLA_GROUP, "IFLA_GROUP", Format.NUMBER)
                .value(IFLA_NET_NS_FD, "IFLA_NET_NS_FD", Format.NUMBER)
                .value(IFLA_LINK_NETNSID, "IFLA_LINK_NETNSID", Format.NUMBER)
                .nest(52, "IFLA_PROP_LIST", new AttributeTable().value(53, "IFLA_ALT_IFNAME", Format.TEXT))
                .value(7, "IFLA_STATS", Format.HEX)
                .value(14, "IFLA_MAP", Format.HEX)
                .value(17, "IFLA_LINKMODE", Format.NUMBER)
                .value(23, "IFLA_STATS64", Format.HEX)
                .value(26, "IFLA_AF_SPEC", Format.HEX)
                .value(IFLA_EXT_MASK, "IFLA_EXT_MASK", Format.NUMBER)
                .value(30, "IFLA_PROMISCUITY", Format.NUMBER)
                .value(31, "IFLA_NUM_TX_QUEUES", Format.NUMBER)
                .value(32, "IFLA_NUM_RX_QUEUES", Format.NUMBER)
                .value(33, "IFLA_CARRIER", Format.NUMBER)
                .value(34, "IFLA_PHYS_PORT_ID", Format.HEX)
                .value(35, "IFLA_CARRIER_CHANGES", Format.NUMBER)
                .value(36, "IFLA_PHYS_SWITCH_ID", Format.HEX)
                .value(38, "IFLA_PHYS_PORT_NAME", Format.TEXT)
                .value(39, "IFLA_PROTO_DOWN", Format.NUMBER)
                .value(40, "IFLA_GSO_MAX_SEGS", Format.NUMBER)
                .value(41, "IFLA_GSO_MAX_SIZE", Format.NUMBER)
                .value(43, "IFLA_XDP", Format.HEX)
                .value(44, "IFLA_EVENT", Format.NUMBER)
                .value(45, "IFLA_NEW_NETNSID", Format.NUMBER)
                .value(46, "IFLA_TARGET_NETNSID", Format.NUMBER)
                .value(47, "IFLA_CARRIER_UP_COUNT", Format.NUMBER)
                .value(48, "IFLA_CARRIER_DOWN_COUNT", Format.NUMBER)
                .value(49, "IFLA_NEW_IFINDEX", Format.NUMBER)
                .value(50, "IFLA_MIN_MTU", Format.NUMBER)
                .value(51, "IFLA_MAX_MTU", Format.NUMBER)
                .value(54, "IFLA_PERM_ADDRESS", Format.ADDRESS)
                .value(56, "IFLA_PARENT_DEV_NAME", Format.TEXT)
                .value(57, "IFLA_PARENT_DEV_BUS_NAME", Format.TEXT)
                .value(58, "IFLA_GRO_MAX_SIZE", Format.NUMBER)
                .value(59, "IFLA_TSO_MAX_SIZE", Format.NUMBER)
                .value(60, "IFLA_TSO_MAX_SEGS", Format.NUMBER)
                .value(61, "IFLA_ALLMULTI", Format.NUMBER)
                .value(62, "IFLA_DEVLINK_PORT", Format.HEX)
                .value(63, "IFLA_GSO_IPV4_MAX_SIZE", Format.NUMBER)
                .value(64, "IFLA_GRO_IPV4_MAX_SIZE", Format.NUMBER)
                .value(65, "IFLA_DPLL_PIN", Format.HEX)
                .value(66, "IFLA_MAX_PACING_OFFLOAD_HORIZON", Format.NUMBER)
                .value(67, "IFLA_NETNS_IMMUTABLE", Format.NUMBER)
                .value(68, "IFLA_HEADROOM", Format.NUMBER)
                .value(69, "IFLA_TAILROOM", Format.NUMBER);
    }
}
