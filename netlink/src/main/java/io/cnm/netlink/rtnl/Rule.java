package io.cnm.netlink.rtnl;

import static io.cnm.netlink.Constants.NLM_F_CREATE;
import static io.cnm.netlink.Constants.NLM_F_EXCL;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeTable;
import io.cnm.netlink.AttributeTable.Format;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Message;
import io.cnm.netlink.Request;
import io.cnm.netlink.StructTable;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which routing table a packet is looked up in. {@link #add} and {@link #delete} make the requests. <em>Immutable.</em>
 * Source: linux/fib_rules.h, ip-rule(8).
 */
public final class Rule extends Value<Rule> {
    private static final int FRA_DST = 1;
    private static final int FRA_SRC = 2;
    private static final int FRA_IIFNAME = 3;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_FWMARK = 10;
    private static final int FRA_TABLE = 15;
    private static final int FRA_FWMASK = 16;
    private static final int FRA_OIFNAME = 17;
    private static final int FIB_RULE_INVERT = 2;
    private static final int SIZEOF_FIB_RULE_HDR = 12;

    static final StructTable STRUCT = new StructTable("fib_rule_hdr")
            .u8("family")
            .u8("dst_len")
            .u8("src_len")
            .u8("tos")
            .u8("table")
            .pad(2)
            .u8("action")
            .flags32("flags");

    static final AttributeTable ATTRIBUTES = new AttributeTable()
            .value(FRA_DST, "FRA_DST", Format.ADDRESS)
            .value(FRA_SRC, "FRA_SRC", Format.ADDRESS)
            .value(FRA_IIFNAME, "FRA_IIFNAME", Format.TEXT)
            .value(FRA_PRIORITY, "FRA_PRIORITY", Format.NUMBER)
            .value(FRA_FWMARK, "FRA_FWMARK", Format.NUMBER)
            .value(14, "FRA_SUPPRESS_PREFIXLEN", Format.NUMBER)
            .value(FRA_TABLE, "FRA_TABLE", Format.NUMBER)
            .value(FRA_FWMASK, "FRA_FWMASK", Format.NUMBER)
            .value(FRA_OIFNAME, "FRA_OIFNAME", Format.TEXT)
            .value(21, "FRA_PROTOCOL", Format.NUMBER);

    /** What becomes of packets that match (FR_ACT_*). */
    public enum Action {
        /** They are looked up in the table. */
        LOOKUP(1),
        /** They vanish. */
        BLACKHOLE(6),
        /** The sender is told that there is no way. */
        UNREACHABLE(7),
        /** The sender is told that it is forbidden. */
        PROHIBIT(8),
        /** Something that this class cannot say; only decoded. */
        OTHER(0);

        private final int number;

        Action(int number) {
            this.number = number;
        }

        private static Action of(int number) {
            for (var action : values()) {
                if (action.number == number) {
                    return action;
                }
            }
            return OTHER;
        }
    }

    /** The packets' family. */
    public enum Family {
        /** IPv4. */
        IPV4(Ip.AF_INET),
        /** IPv6. */
        IPV6(Ip.AF_INET6);

        private final int number;

        Family(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    private final Family family;
    private long priority;
    private Action action = Action.LOOKUP;
    private long table;
    private boolean inverted;
    private Optional<IpPrefix> from = Optional.empty();
    private Optional<IpPrefix> to = Optional.empty();
    private long mark;
    private long mask;
    private String inputLink = "";
    private String outputLink = "";

    private Rule(Family family, long priority) {
        this.family = family;
        this.priority = priority;
    }

    /**
     * A rule for all packets; narrow it with the methods below.
     *
     * @param priority rules are tried from 0 upwards; the kernel's own are at 0, 32766 and 32767
     */
    public static Rule of(Family family, long priority) {
        return new Rule(family, priority);
    }

    /** Looks the packets up in a table. */
    public Rule lookup(long number) {
        return with(copy -> {
            copy.action = Action.LOOKUP;
            copy.table = number;
        });
    }

    /** Does something else with the packets. */
    public Rule action(Action value) {
        return with(copy -> copy.action = value);
    }

    /** Only packets from there. */
    public Rule from(IpPrefix prefix) {
        return with(copy -> copy.from = Optional.of(prefix));
    }

    /** Only packets to there. */
    public Rule to(IpPrefix prefix) {
        return with(copy -> copy.to = Optional.of(prefix));
    }

    /** Only packets with this firewall mark, in the bits of the mask. */
    public Rule mark(long value, long bits) {
        return with(copy -> {
            copy.mark = value;
            copy.mask = bits;
        });
    }

    /** Only packets that came in by the link of this name, which need not exist yet. */
    public Rule inputLink(String name) {
        return with(copy -> copy.inputLink = LinkKey.of(name).name());
    }

    /** Only packets of sockets bound to the link of this name, which need not exist yet. */
    public Rule outputLink(String name) {
        return with(copy -> copy.outputLink = LinkKey.of(name).name());
    }

    /** Only packets that do not match. */
    public Rule inverted() {
        return with(copy -> copy.inverted = true);
    }

    /** The packets' family. */
    public Family family() {
        return family;
    }

    /** Its place. */
    public long priority() {
        return priority;
    }

    /** What becomes of packets that match. */
    public Action action() {
        return action;
    }

    /** The table; 0 if the action needs none. */
    public long table() {
        return table;
    }

    /** Only packets from there. */
    public Optional<IpPrefix> from() {
        return from;
    }

    /** Only packets to there. */
    public Optional<IpPrefix> to() {
        return to;
    }

    /** The firewall mark; it counts if {@link #mask()} is not 0. */
    public long mark() {
        return mark;
    }

    /** The mark's bits that count. */
    public long mask() {
        return mask;
    }

    /** Name of the link that packets came in by; empty for any. */
    public String inputLink() {
        return inputLink;
    }

    /** Name of the link that sockets are bound to; empty for any. */
    public String outputLink() {
        return outputLink;
    }

    /** Whether it is for the packets that do not match. */
    public boolean isInverted() {
        return inverted;
    }

    /** Adds it; EEXIST if there is one that is the same. */
    public Request add() {
        return request(Rtm.RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, "add");
    }

    /** Removes the first that has all that is said here; ENOENT if there is none. */
    public Request delete() {
        return request(Rtm.RTM_DELRULE, 0, "delete");
    }

    private Request request(int type, int flags, String verb) {
        return new Operation(type, flags, verb + " " + this, LinkKey.NONE, this::encode);
    }

    /** Asks for all rules of a family. */
    static Request list(Family family) {
        return new Operation(Rtm.RTM_GETRULE, 0, "list rules", LinkKey.NONE, out -> out.rawU8(family.number)
                .rawU8(0)
                .rawU16(0)
                .rawU32(0)
                .rawU32(0));
    }

    private void encode(AttributeWriter out) {
        out.rawU8(family.number)
                .rawU8(to.map(IpPrefix::length).orElse(0))
                .rawU8(from.map(IpPrefix::length).orElse(0))
                .rawU8(0);
        out.rawU8(table > 0xff ? 0 : (int) table).rawU16(0).rawU8(action.number);
        out.rawU32(inverted ? FIB_RULE_INVERT : 0);
        out.u32(FRA_PRIORITY, priority);
        to.ifPresent(prefix -> out.bytes(FRA_DST, prefix.address().getAddress()));
        from.ifPresent(prefix -> out.bytes(FRA_SRC, prefix.address().getAddress()));
        if (mask != 0) {
            out.u32(FRA_FWMARK, mark).u32(FRA_FWMASK, mask);
        }
        if (!inputLink.isEmpty()) {
            out.string(FRA_IIFNAME, inputLink);
        }
        if (!outputLink.isEmpty()) {
            out.string(FRA_OIFNAME, outputLink);
        }
        if (table != 0) {
            out.u32(FRA_TABLE, table);
        }
    }

    /**
     * Reads an RTM_NEWRULE or RTM_DELRULE.
     *
     * @throws io.cnm.netlink.MalformedMessageException if it is cut short
     */
    public static Rule decode(Message message) {
        var in = message.reader();
        var header = in.struct(SIZEOF_FIB_RULE_HDR);
        var family = header.get(0) == Ip.AF_INET6 ? Family.IPV6 : Family.IPV4;
        var draft = new Rule(family, 0);
        draft.action = Action.of(Byte.toUnsignedInt(header.get(7)));
        draft.table = Byte.toUnsignedInt(header.get(4));
        draft.inverted = (header.getInt(8) & FIB_RULE_INVERT) != 0;
        Optional<InetAddress> to = Optional.empty();
        Optional<InetAddress> from = Optional.empty();
        while (in.next()) {
            switch (in.type()) {
                case FRA_DST -> to = Optional.of(Ip.read(in));
                case FRA_SRC -> from = Optional.of(Ip.read(in));
                case FRA_IIFNAME -> draft.inputLink = in.string();
                case FRA_OIFNAME -> draft.outputLink = in.string();
                case FRA_PRIORITY -> draft.priority = in.u32();
                case FRA_FWMARK -> draft.mark = in.u32();
                case FRA_FWMASK -> draft.mask = in.u32();
                case FRA_TABLE -> draft.table = in.u32();
                default -> {}
            }
        }
        draft.to = prefix(in, to, family, header.get(1));
        draft.from = prefix(in, from, family, header.get(2));
        in.finish();
        return draft;
    }

    private static Optional<IpPrefix> prefix(
            AttributeReader in, Optional<InetAddress> address, Family family, byte length) {
        return address.isEmpty() && length == 0
                ? Optional.empty()
                : Optional.of(Ip.prefix(in, address, family.number, Byte.toUnsignedInt(length)));
    }

    @Override
    List<?> parts() {
        return List.of(family, priority, action, table, inverted, from, to, mark, mask, inputLink, outputLink);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("rule ").append(priority);
        from.ifPresent(prefix -> text.append(" from ").append(prefix));
        to.ifPresent(prefix -> text.append(" to ").append(prefix));
        if (mask != 0) {
            text.append(" mark 0x").append(Long.toHexString(mark)).append("/0x").append(Long.toHexString(mask));
        }
        return action == Action.LOOKUP
                ? text.append(" lookup ").append(table).toString()
                : text.append(' ')
                        .append(action.name().toLowerCase(Locale.ROOT))
                        .toString();
    }
}
