package io.cnm.netlink.rtnl;

import static io.cnm.netlink.Constants.NLM_F_CREATE;
import static io.cnm.netlink.Constants.NLM_F_EXCL;
import static io.cnm.netlink.Constants.NLM_F_REPLACE;

import io.cnm.netlink.AttributeTable;
import io.cnm.netlink.AttributeTable.Format;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Message;
import io.cnm.netlink.Request;
import io.cnm.netlink.StructTable;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which hardware address has an IP address on a link: an entry of the ARP or neighbour discovery table. {@link #add},
 * {@link #replace} and {@link #delete} make the requests. <em>Immutable.</em> Source: linux/neighbour.h,
 * ip-neighbour(8).
 */
public final class Neighbour extends Value<Neighbour> {
    static final int NDA_DST = 1;
    static final int NDA_LLADDR = 2;
    static final int NDA_VLAN = 5;
    static final int NDA_PORT = 6;
    static final int NDA_VNI = 7;
    static final int NDA_IFINDEX = 8;
    static final int NDA_MASTER = 9;

    static final int NTF_SELF = 0x02;
    static final int NTF_MASTER = 0x04;
    static final int NTF_PROXY = 0x08;
    static final int NTF_EXT_LEARNED = 0x10;
    private static final int NTF_ROUTER = 0x80;

    static final int NUD_NOARP = 0x40;
    static final int NUD_PERMANENT = 0x80;

    static final int SIZEOF_NDMSG = 12;

    static final StructTable STRUCT = new StructTable("ndmsg")
            .u8("family")
            .pad(3)
            .u32("ifindex")
            .u16("state")
            .u8("flags")
            .u8("type");

    static final AttributeTable ATTRIBUTES = new AttributeTable()
            .value(NDA_DST, "NDA_DST", Format.ADDRESS)
            .value(NDA_LLADDR, "NDA_LLADDR", Format.ADDRESS)
            .value(3, "NDA_CACHEINFO", Format.HEX)
            .value(4, "NDA_PROBES", Format.NUMBER)
            .value(NDA_VLAN, "NDA_VLAN", Format.NUMBER)
            .value(NDA_PORT, "NDA_PORT", Format.BIG_ENDIAN)
            .value(NDA_VNI, "NDA_VNI", Format.NUMBER)
            .value(NDA_IFINDEX, "NDA_IFINDEX", Format.NUMBER)
            .value(NDA_MASTER, "NDA_MASTER", Format.NUMBER)
            .value(15, "NDA_FLAGS_EXT", Format.NUMBER);

    /** How sure the kernel is. */
    public enum State {
        /** Not said; as for proxy entries. */
        NONE(0),
        /** Asked for, no answer yet. */
        INCOMPLETE(0x01),
        /** Confirmed not long ago. */
        REACHABLE(0x02),
        /** Confirmed long ago. */
        STALE(0x04),
        /** Used while stale; will be asked for. */
        DELAY(0x08),
        /** Being asked for again. */
        PROBE(0x10),
        /** Asked for in vain. */
        FAILED(0x20),
        /** Needs no asking. */
        NOARP(NUD_NOARP),
        /** Set by somebody; stays until deleted. */
        PERMANENT(NUD_PERMANENT);

        private final int number;

        State(int number) {
            this.number = number;
        }

        private static State of(int number) {
            for (var state : values()) {
                if (state.number == number) {
                    return state;
                }
            }
            return NONE;
        }
    }

    private final int link;
    private final InetAddress address;
    private Optional<HardwareAddress> mac = Optional.empty();
    private State state = State.PERMANENT;
    private int flags;

    private Neighbour(int link, InetAddress address) {
        this.link = link;
        this.address = address;
    }

    /**
     * A neighbour that stays until it is deleted.
     *
     * @param link index of the link
     * @param address its IP address
     */
    public static Neighbour of(int link, InetAddress address, HardwareAddress mac) {
        LinkKey.of(link);
        return new Neighbour(link, address).mac(mac);
    }

    /** An address that this host answers for on a link. */
    public static Neighbour proxy(int link, InetAddress address) {
        LinkKey.of(link);
        return new Neighbour(link, address).state(State.NONE).flag(NTF_PROXY);
    }

    /** An entry to delete. */
    public static Neighbour of(int link, InetAddress address) {
        LinkKey.of(link);
        return new Neighbour(link, address).state(State.NONE);
    }

    private Neighbour mac(HardwareAddress value) {
        return with(copy -> copy.mac = Optional.of(value));
    }

    /** How sure the kernel is to be; REACHABLE and STALE entries may be forgotten. */
    public Neighbour state(State value) {
        return with(copy -> copy.state = value);
    }

    /** IPv6: it is a router. */
    public Neighbour router() {
        return flag(NTF_ROUTER);
    }

    /** Made by a control program: not collected as garbage, but dropped when the link's carrier goes. */
    public Neighbour externallyLearned() {
        return flag(NTF_EXT_LEARNED);
    }

    private Neighbour flag(int flag) {
        return with(copy -> copy.flags |= flag);
    }

    /** Index of the link. */
    public int link() {
        return link;
    }

    /** Its IP address. */
    public InetAddress address() {
        return address;
    }

    /** Its hardware address, if it is known. */
    public Optional<HardwareAddress> mac() {
        return mac;
    }

    /** How sure the kernel is. */
    public State state() {
        return state;
    }

    /** Whether this host answers for it. */
    public boolean isProxy() {
        return (flags & NTF_PROXY) != 0;
    }

    /** IPv6: whether it is a router. */
    public boolean isRouter() {
        return (flags & NTF_ROUTER) != 0;
    }

    /** Whether a control program made it. */
    public boolean isExternallyLearned() {
        return (flags & NTF_EXT_LEARNED) != 0;
    }

    /** Adds it; EEXIST if the link has an entry for the address. */
    public Request add() {
        return request(Rtm.RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, "add");
    }

    /** Adds it, in place of the link's entry for the address if there is one. */
    public Request replace() {
        return request(Rtm.RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, "set");
    }

    /** Removes the link's entry for the address; ENOENT if there is none. */
    public Request delete() {
        return request(Rtm.RTM_DELNEIGH, 0, "delete");
    }

    private Request request(int type, int requestFlags, String verb) {
        return new Operation(type, requestFlags, verb + " " + this, LinkKey.set(LinkKey.of(link)), this::encode);
    }

    /** Asks for all entries of a family; of one link unless that is 0. Proxies are in a table of their own. */
    static Request list(int family, int link, boolean proxies) {
        return new Operation(Rtm.RTM_GETNEIGH, 0, "list neighbours", LinkKey.NONE, out -> {
            ndmsg(out, family, 0, 0, proxies ? NTF_PROXY : 0);
            if (link != 0) {
                out.u32(NDA_IFINDEX, link);
            }
        });
    }

    static void ndmsg(AttributeWriter out, int family, int link, int state, int flags) {
        out.rawU8(family)
                .rawU8(0)
                .rawU16(0)
                .rawU32(link)
                .rawU16(state)
                .rawU8(flags)
                .rawU8(0);
    }

    private void encode(AttributeWriter out) {
        ndmsg(out, Ip.family(address), link, state.number, flags);
        out.bytes(NDA_DST, address.getAddress());
        mac.ifPresent(value -> out.bytes(NDA_LLADDR, value.bytes()));
    }

    /**
     * Reads an RTM_NEWNEIGH or RTM_DELNEIGH of the families AF_INET and AF_INET6.
     *
     * @throws io.cnm.netlink.MalformedMessageException if it is cut short
     */
    public static Neighbour decode(Message message) {
        var in = message.reader();
        var ndmsg = in.struct(SIZEOF_NDMSG);
        var address = Ip.any(Byte.toUnsignedInt(ndmsg.get(0)));
        Optional<HardwareAddress> mac = Optional.empty();
        while (in.next()) {
            switch (in.type()) {
                case NDA_DST -> address = Ip.read(in);
                case NDA_LLADDR -> mac = Optional.of(HardwareAddress.of(in.bytes()));
                default -> {}
            }
        }
        in.finish();
        var decoded = new Neighbour(ndmsg.getInt(4), address);
        decoded.mac = mac;
        decoded.state = State.of(Short.toUnsignedInt(ndmsg.getShort(8)));
        decoded.flags = Byte.toUnsignedInt(ndmsg.get(10));
        return decoded;
    }

    @Override
    List<?> parts() {
        return List.of(link, address, mac, state, flags);
    }

    @Override
    public String toString() {
        return (isProxy() ? "proxy " : "neighbour ") + address.getHostAddress()
                + mac.map(value -> " at " + value).orElse("") + " on link " + link;
    }
}
