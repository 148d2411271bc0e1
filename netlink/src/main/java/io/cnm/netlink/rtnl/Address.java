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
 * An IP address on a link. {@link #add}, {@link #replace} and {@link #delete} make the requests. <em>Immutable.</em>
 * Source: linux/if_addr.h, ip-address(8).
 */
public final class Address extends Value<Address> {
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_LABEL = 3;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_FLAGS = 8;

    private static final int IFA_F_SECONDARY = 0x01;
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFA_F_PERMANENT = 0x80;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;

    private static final int SIZEOF_IFADDRMSG = 8;

    static final StructTable STRUCT = new StructTable("ifaddrmsg")
            .u8("family")
            .u8("prefixlen")
            .u8("flags")
            .u8("scope")
            .u32("index");

    static final AttributeTable ATTRIBUTES = new AttributeTable()
            .value(IFA_ADDRESS, "IFA_ADDRESS", Format.ADDRESS)
            .value(IFA_LOCAL, "IFA_LOCAL", Format.ADDRESS)
            .value(IFA_LABEL, "IFA_LABEL", Format.TEXT)
            .value(IFA_BROADCAST, "IFA_BROADCAST", Format.ADDRESS)
            .value(6, "IFA_CACHEINFO", Format.HEX)
            .value(IFA_FLAGS, "IFA_FLAGS", Format.NUMBER)
            .value(9, "IFA_RT_PRIORITY", Format.NUMBER)
            .value(11, "IFA_PROTO", Format.NUMBER);

    private final int link;
    private final IpPrefix prefix;
    private int flags;
    private Scope scope = Scope.UNIVERSE;
    private String label = "";
    private Optional<InetAddress> peer = Optional.empty();
    private Optional<InetAddress> broadcast = Optional.empty();

    private Address(int link, IpPrefix prefix) {
        this.link = link;
        this.prefix = prefix;
    }

    /**
     * An address on a link.
     *
     * @param link the link's index
     * @param prefix the address with the length of the network's prefix
     */
    public static Address of(int link, IpPrefix prefix) {
        LinkKey.of(link);
        return new Address(link, prefix);
    }

    /** IPv6: use it at once, without asking first whether somebody else has it. */
    public Address noDad() {
        return flag(IFA_F_NODAD);
    }

    /** Makes no route to the prefix. */
    public Address noPrefixRoute() {
        return flag(IFA_F_NOPREFIXROUTE);
    }

    private Address flag(int flag) {
        return with(copy -> copy.flags |= flag);
    }

    /** How far it is good for. */
    public Address scope(Scope value) {
        return with(copy -> copy.scope = value);
    }

    /** IPv4: a name of the form {@code LINK} or {@code LINK:TEXT}, at most 15 characters. */
    public Address label(String value) {
        return with(copy -> copy.label = value);
    }

    /** The address at the other end of a link between two; the prefix is then the other end's. */
    public Address peer(InetAddress value) {
        return with(copy -> copy.peer = Optional.of(value));
    }

    /** IPv4: the address that all stations hear. */
    public Address broadcast(InetAddress value) {
        return with(copy -> copy.broadcast = Optional.of(value));
    }

    /** Index of the link. */
    public int link() {
        return link;
    }

    /** The address and the length of its network's prefix. */
    public IpPrefix prefix() {
        return prefix;
    }

    /** How far it is good for. */
    public Scope scope() {
        return scope;
    }

    /** IPv4: its label, which is the link's name by default; empty for IPv6. */
    public String label() {
        return label;
    }

    /** The address at the other end of a link between two. */
    public Optional<InetAddress> peer() {
        return peer;
    }

    /** IPv4: the address that all stations hear. */
    public Optional<InetAddress> broadcast() {
        return broadcast;
    }

    /** IPv6: not used yet, as it may turn out that somebody else has it. */
    public boolean tentative() {
        return (flags & IFA_F_TENTATIVE) != 0;
    }

    /** IPv6: not used, as somebody else has it. */
    public boolean duplicate() {
        return (flags & IFA_F_DADFAILED) != 0;
    }

    /** Stays until it is deleted. */
    public boolean permanent() {
        return (flags & IFA_F_PERMANENT) != 0;
    }

    /** IPv4: not the first of its network on the link, and deleted with the first. IPv6: made for privacy. */
    public boolean secondary() {
        return (flags & IFA_F_SECONDARY) != 0;
    }

    /** Adds it; EEXIST if the link has it. */
    public Request add() {
        return request(Rtm.RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, "add");
    }

    /** Adds it, or changes its flags and label if the link has it. */
    public Request replace() {
        return request(Rtm.RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, "set");
    }

    /** Removes it; EADDRNOTAVAIL if the link does not have it. */
    public Request delete() {
        return request(Rtm.RTM_DELADDR, 0, "delete");
    }

    private Request request(int type, int requestFlags, String verb) {
        var operation = verb + " address " + prefix + " on link " + link;
        return new Operation(type, requestFlags, operation, LinkKey.set(LinkKey.of(link)), this::encode);
    }

    /** Asks for all addresses; of one link unless that is 0, of one family unless that is AF_UNSPEC. */
    static Request list(int family, int link) {
        return new Operation(
                Rtm.RTM_GETADDR, 0, "list addresses", LinkKey.NONE, out -> ifaddrmsg(out, family, 0, 0, 0, link));
    }

    private static void ifaddrmsg(AttributeWriter out, int family, int length, int flags, int scope, int link) {
        out.rawU8(family).rawU8(length).rawU8(flags).rawU8(scope).rawU32(link);
    }

    private void encode(AttributeWriter out) {
        ifaddrmsg(out, prefix.family(), prefix.length(), flags & 0xff, scope.number(), link);
        out.bytes(IFA_LOCAL, prefix.address().getAddress());
        out.bytes(IFA_ADDRESS, peer.orElse(prefix.address()).getAddress());
        if (!label.isEmpty()) {
            out.string(IFA_LABEL, label);
        }
        broadcast.ifPresent(address -> out.bytes(IFA_BROADCAST, address.getAddress()));
        if (flags > 0xff) {
            out.u32(IFA_FLAGS, flags);
        }
    }

    /**
     * Reads an RTM_NEWADDR or RTM_DELADDR.
     *
     * @throws io.cnm.netlink.MalformedMessageException if it is cut short
     */
    public static Address decode(Message message) {
        var in = message.reader();
        var ifaddrmsg = in.struct(SIZEOF_IFADDRMSG);
        var length = Byte.toUnsignedInt(ifaddrmsg.get(1));
        var flags = Byte.toUnsignedInt(ifaddrmsg.get(2));
        Optional<InetAddress> address = Optional.empty();
        Optional<InetAddress> local = Optional.empty();
        Optional<InetAddress> broadcast = Optional.empty();
        var label = "";
        while (in.next()) {
            switch (in.type()) {
                case IFA_ADDRESS -> address = Optional.of(Ip.read(in));
                case IFA_LOCAL -> local = Optional.of(Ip.read(in));
                case IFA_BROADCAST -> broadcast = Optional.of(Ip.read(in));
                case IFA_LABEL -> label = in.string();
                case IFA_FLAGS -> flags = in.s32();
                default -> {}
            }
        }
        var own = local.isPresent() ? local : address;
        var prefix = Ip.prefix(in, own, Byte.toUnsignedInt(ifaddrmsg.get(0)), length);
        in.finish();
        var decoded = new Address(ifaddrmsg.getInt(4), prefix);
        decoded.flags = flags;
        decoded.scope = Scope.of(Byte.toUnsignedInt(ifaddrmsg.get(3)));
        decoded.label = label;
        decoded.broadcast = broadcast;
        decoded.peer = address.filter(other -> !other.equals(prefix.address()));
        return decoded;
    }

    @Override
    List<?> parts() {
        return List.of(link, prefix, flags, scope, label, peer, broadcast);
    }

    @Override
    public String toString() {
        return prefix + " on link " + link;
    }
}
