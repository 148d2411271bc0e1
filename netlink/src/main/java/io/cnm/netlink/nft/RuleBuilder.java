package io.cnm.netlink.nft;

import static io.cnm.netlink.nft.expr.Registers.NFT_REG_1;
import static io.cnm.netlink.nft.expr.Registers.NONE;

import io.cnm.netlink.nft.expr.Bitwise;
import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Counter;
import io.cnm.netlink.nft.expr.Ct;
import io.cnm.netlink.nft.expr.CtSet;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Dynset;
import io.cnm.netlink.nft.expr.Expression;
import io.cnm.netlink.nft.expr.Immediate;
import io.cnm.netlink.nft.expr.Limit;
import io.cnm.netlink.nft.expr.Log;
import io.cnm.netlink.nft.expr.Lookup;
import io.cnm.netlink.nft.expr.Masquerade;
import io.cnm.netlink.nft.expr.Meta;
import io.cnm.netlink.nft.expr.MetaSet;
import io.cnm.netlink.nft.expr.Nat;
import io.cnm.netlink.nft.expr.Notrack;
import io.cnm.netlink.nft.expr.Payload;
import io.cnm.netlink.nft.expr.PayloadSet;
import io.cnm.netlink.nft.expr.Range;
import io.cnm.netlink.nft.expr.Redirect;
import io.cnm.netlink.nft.expr.Registers;
import io.cnm.netlink.nft.expr.Reject;
import io.cnm.netlink.nft.expr.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a rule together, one condition or action after another, as one would write it for nft. Registers are chosen here,
 * and the checks of protocols that a field needs are added as nft adds them, so that {@code nft list} prints the rule as
 * it was meant. <em>Confined to one thread.</em>
 *
 * <pre>{@code
 * Rule.in(forward)
 *         .match(OIFNAME, Data.ifname("br0"))
 *         .match(IP_DADDR, Data.ip("172.18.0.2"))
 *         .match(TCP_DPORT, Data.port(80))
 *         .counter()
 *         .accept()
 *         .comment("web")
 *         .build();
 * }</pre>
 */
public final class RuleBuilder {
    private static final int BITS = 8;

    /** Where the checksum is (RFC 9293 section 3.1, RFC 768). */
    private static final int TCP_CHECKSUM = 16;

    private static final int UDP_CHECKSUM = 6;

    private final TableId table;
    private final String chain;
    private final Protocols protocols;
    private final List<Expression> expressions = new ArrayList<>();
    private UserData userData = UserData.NONE;
    private Rule.Compat compat = Rule.Compat.NONE;

    RuleBuilder(TableId table, String chain) {
        this.table = table;
        this.chain = chain;
        this.protocols = new Protocols(table.family());
    }

    /** Goes on if the field has this value; {@link Data#ifnamePrefix} for the begin of an interface's name. */
    public RuleBuilder match(Field field, Data value) {
        match(field, Cmp.Op.EQ, value);
        protocols.learn(field, value);
        return this;
    }

    /** Goes on if the field has another value. */
    public RuleBuilder matchNot(Field field, Data value) {
        return match(field, Cmp.Op.NEQ, value);
    }

    /** Goes on if the field compares so; less and greater make sense for fields in network order. */
    public RuleBuilder match(Field field, Cmp.Op op, Data value) {
        checkLength(field, value);
        return load(field).add(new Cmp(op, NFT_REG_1, value));
    }

    /** Goes on if an address has these first bits. */
    public RuleBuilder matchPrefix(Field field, Data address, int prefix) {
        return matchPrefix(field, Cmp.Op.EQ, address, prefix);
    }

    /** Goes on if an address has other first bits. */
    public RuleBuilder matchNotPrefix(Field field, Data address, int prefix) {
        return matchPrefix(field, Cmp.Op.NEQ, address, prefix);
    }

    /** Whole bytes are compared without a mask, as nft does it too: one expression less for each packet. */
    private RuleBuilder matchPrefix(Field field, Cmp.Op op, Data address, int prefix) {
        checkLength(field, address);
        if (prefix > 0 && prefix % BITS == 0 && field.load() instanceof Payload payload) {
            protocols.require(field, expressions);
            var bytes = prefix / BITS;
            return add(payload.first(bytes)).add(new Cmp(op, NFT_REG_1, address.first(bytes)));
        }
        return matchMasked(field, Data.prefixMask(prefix, address.length()), op, address);
    }

    /** Goes on if the field's bits under the mask compare so with the value's. */
    public RuleBuilder matchMasked(Field field, Data mask, Cmp.Op op, Data value) {
        checkLength(field, value);
        checkLength(field, mask);
        return load(field).add(Bitwise.and(NFT_REG_1, mask)).add(new Cmp(op, NFT_REG_1, value.and(mask)));
    }

    /** Goes on if any of these bits is set: {@code anyOf(CT_STATUS, Data.host32(IPS_DST_NAT))}. */
    public RuleBuilder anyOf(Field field, Data bits) {
        checkLength(field, bits);
        return load(field)
                .add(Bitwise.and(NFT_REG_1, bits))
                .add(new Cmp(Cmp.Op.NEQ, NFT_REG_1, Data.zeros(bits.length())));
    }

    /** Goes on if the connection is in one of these states: {@code ctState(Ct.ESTABLISHED | Ct.RELATED)}. */
    public RuleBuilder ctState(int states) {
        return anyOf(Field.CT_STATE, Data.host32(states));
    }

    /** Goes on if the field, in network order, lies between the two, both inside. */
    public RuleBuilder matchRange(Field field, Data from, Data to) {
        checkLength(field, from);
        checkLength(field, to);
        return load(field).add(new Cmp(Cmp.Op.GTE, NFT_REG_1, from)).add(new Cmp(Cmp.Op.LTE, NFT_REG_1, to));
    }

    /** Goes on if the field, in network order, lies outside of the two. */
    public RuleBuilder matchNotRange(Field field, Data from, Data to) {
        checkLength(field, from);
        checkLength(field, to);
        return load(field).add(new Range(true, NFT_REG_1, from, to));
    }

    /** Goes on if the fields together are in the set. */
    public RuleBuilder in(SetRef set, Field... key) {
        return lookup(set, NONE, false, key);
    }

    /** Goes on if the fields together are in the named set. */
    public RuleBuilder in(String set, Field... key) {
        return in(new SetRef(set), key);
    }

    /** Goes on if the first bits of an address are in the named set, with zeros behind them. */
    public RuleBuilder inPrefix(String set, Field address, int prefix) {
        load(address)
                .add(Bitwise.and(
                        NFT_REG_1, Data.prefixMask(prefix, address.type().length())));
        return add(new Lookup(set, 0, NFT_REG_1, NONE, false));
    }

    /** Goes on if the fields together are not in the set. */
    public RuleBuilder notIn(SetRef set, Field... key) {
        return lookup(set, NONE, true, key);
    }

    /** Goes on if the fields together are not in the named set. */
    public RuleBuilder notIn(String set, Field... key) {
        return notIn(new SetRef(set), key);
    }

    /** Carries out the verdict that the map has for the fields; goes on if it has none. */
    public RuleBuilder vmap(SetRef map, Field... key) {
        return lookup(map, Registers.NFT_REG_VERDICT, false, key);
    }

    /** Carries out the verdict that the named map has for the fields; goes on if it has none. */
    public RuleBuilder vmap(String map, Field... key) {
        return vmap(new SetRef(map), key);
    }

    /** Counts what comes this far. */
    public RuleBuilder counter() {
        return add(Counter.ZERO);
    }

    /** Goes on with so many packets per unit of time; {@code burst} may come at once. */
    public RuleBuilder limit(long packets, Duration unit, long burst) {
        return add(new Limit(packets, unit.toSeconds(), burst, Limit.NFT_LIMIT_PKTS, false));
    }

    /** Writes a line to the kernel's log. */
    public RuleBuilder log(String prefix) {
        return add(new Log(prefix, Log.NFT_LOGLEVEL_WARNING, 0));
    }

    /** Keeps the packet out of connection tracking. */
    public RuleBuilder notrack() {
        return add(new Notrack());
    }

    /** Writes a value into a field of TCP's or UDP's header, and corrects the checksum. */
    public RuleBuilder set(Field field, Data value) {
        checkLength(field, value);
        if (!(field.load() instanceof Payload payload)) {
            throw new IllegalArgumentException(field.name() + " cannot be written");
        }
        var checksum = checksumOffset(field);
        protocols.require(field, expressions);
        return add(new Immediate(NFT_REG_1, value))
                .add(new PayloadSet(
                        payload.base(),
                        payload.offset(),
                        payload.length(),
                        NFT_REG_1,
                        PayloadSet.NFT_PAYLOAD_CSUM_INET,
                        checksum,
                        0));
    }

    private static int checksumOffset(Field field) {
        return switch (field.transport()) {
            case Field.IPPROTO_TCP -> TCP_CHECKSUM;
            case Field.IPPROTO_UDP -> UDP_CHECKSUM;
            default -> throw new IllegalArgumentException(field.name() + " is no field of TCP or UDP");
        };
    }

    /** Gives the packet a mark. */
    public RuleBuilder setMark(long mark) {
        return add(new Immediate(NFT_REG_1, Data.host32(mark))).add(new MetaSet(Meta.NFT_META_MARK, NFT_REG_1));
    }

    /** Gives the connection a mark. */
    public RuleBuilder setCtMark(long mark) {
        return add(new Immediate(NFT_REG_1, Data.host32(mark))).add(new CtSet(Ct.NFT_CT_MARK, NFT_REG_1));
    }

    /** Gives the connection the packet's mark. */
    public RuleBuilder saveMark() {
        return load(Field.MARK).add(new CtSet(Ct.NFT_CT_MARK, NFT_REG_1));
    }

    /** Gives the packet the connection's mark. */
    public RuleBuilder restoreMark() {
        return load(Field.CT_MARK).add(new MetaSet(Meta.NFT_META_MARK, NFT_REG_1));
    }

    /** Adds the fields to a dynamic set, or begins their time anew; zero means the set's own time. */
    public RuleBuilder update(String set, Duration timeout, Field... key) {
        loadAll(key);
        return add(
                new Dynset(Dynset.NFT_DYNSET_OP_UPDATE, set, 0, NFT_REG_1, NONE, timeout.toMillis(), false, List.of()));
    }

    /** Translates the source to another address; only in nat chains after routing or at input. */
    public RuleBuilder snat(NatRange to) {
        return nat(Nat.NFT_NAT_SNAT, to);
    }

    /** Translates the destination; only in nat chains before routing or at output. */
    public RuleBuilder dnat(NatRange to) {
        return nat(Nat.NFT_NAT_DNAT, to);
    }

    /** Translates the destination to the address and port that a map has for the fields; goes on if it has none. */
    public RuleBuilder dnatToMapped(String map, DataType address, Field... key) {
        lookup(new SetRef(map), NFT_REG_1, false, key);
        var port = Registers.at(address.length() / Registers.SLOT_BYTES);
        return add(new Nat(Nat.NFT_NAT_DNAT, natFamily(address.length()), NFT_REG_1, NONE, port, NONE, 0));
    }

    /** Translates the source to the address that a map has for the fields; goes on if it has none. */
    public RuleBuilder snatToMapped(String map, DataType address, Field... key) {
        lookup(new SetRef(map), NFT_REG_1, false, key);
        return add(new Nat(Nat.NFT_NAT_SNAT, natFamily(address.length()), NFT_REG_1, NONE, NONE, NONE, 0));
    }

    /** Translates the source to the address of the interface that the packet leaves by. */
    public RuleBuilder masquerade() {
        return add(new Masquerade());
    }

    /** Translates the destination to this host, on another port. */
    public RuleBuilder redirect(int port) {
        return add(new Immediate(NFT_REG_1, Data.port(port))).add(new Redirect(NFT_REG_1, NONE, 0));
    }

    /** Drops the packet and answers that the port cannot be reached. */
    public RuleBuilder reject() {
        return add(
                switch (table.family()) {
                    case IP -> new Reject(Reject.NFT_REJECT_ICMP_UNREACH, Reject.ICMP_PORT_UNREACH);
                    case IP6 -> new Reject(Reject.NFT_REJECT_ICMP_UNREACH, Reject.ICMPV6_PORT_UNREACH);
                    case INET, BRIDGE, NETDEV, ARP ->
                        new Reject(Reject.NFT_REJECT_ICMPX_UNREACH, Reject.NFT_REJECT_ICMPX_PORT_UNREACH);
                });
    }

    /** Drops the packet and answers with a TCP reset; the rule must have matched TCP. */
    public RuleBuilder rejectWithReset() {
        return add(new Reject(Reject.NFT_REJECT_TCP_RST, 0));
    }

    /** Ends the rule set of this hook and priority: the packet goes on. */
    public RuleBuilder accept() {
        return verdict(Verdict.ACCEPT);
    }

    /** The packet is gone. */
    public RuleBuilder drop() {
        return verdict(Verdict.DROP);
    }

    /** Into another chain and back. */
    public RuleBuilder jump(String target) {
        return verdict(Verdict.jump(target));
    }

    /** Into another chain and not back. */
    public RuleBuilder goTo(String target) {
        return verdict(Verdict.goTo(target));
    }

    /** Back to the calling chain. */
    public RuleBuilder returnToCaller() {
        return verdict(Verdict.RETURN);
    }

    /** Any verdict. */
    public RuleBuilder verdict(Verdict verdict) {
        return add(new Immediate(verdict));
    }

    /** Anything else. Register 1 is free between the words of this class. */
    public RuleBuilder add(Expression expression) {
        expressions.add(expression);
        return this;
    }

    /** The comment that nft shows too. */
    public RuleBuilder comment(String text) {
        userData = userData.withText(UserData.NFTNL_UDATA_COMMENT, text);
        return this;
    }

    /** Data by which the rule can be found again; nft does not show it. */
    public RuleBuilder userData(int type, Data value) {
        userData = userData.with(type, value);
        return this;
    }

    /** What xtables matches and targets among the expressions want to know. */
    public RuleBuilder compat(Rule.Compat restriction) {
        compat = restriction;
        return this;
    }

    /** The finished rule. */
    public Rule build() {
        return new Rule(table, chain, expressions, userData, compat, 0);
    }

    private RuleBuilder load(Field field) {
        protocols.require(field, expressions);
        return add(field.load().into(NFT_REG_1));
    }

    /** All checks come before the first load, as they use a register themselves. */
    private void loadAll(Field... fields) {
        for (var field : fields) {
            protocols.require(field, expressions);
        }
        var slot = 0;
        for (var field : fields) {
            add(field.load().into(Registers.at(slot)));
            slot += (field.type().length() + Registers.SLOT_BYTES - 1) / Registers.SLOT_BYTES;
        }
    }

    private RuleBuilder lookup(SetRef set, int destination, boolean inverted, Field... key) {
        loadAll(key);
        return add(new Lookup(set.name(), set.id(), NFT_REG_1, destination, inverted));
    }

    private RuleBuilder nat(int type, NatRange to) {
        var slot = 0;
        var registers = new int[] {NONE, NONE, NONE, NONE};
        var values = List.of(
                to.from(),
                to.to().equals(to.from()) ? Data.NONE : to.to(),
                to.firstPort(),
                to.lastPort().equals(to.firstPort()) ? Data.NONE : to.lastPort());
        for (var i = 0; i < registers.length; i++) {
            if (!values.get(i).equals(Data.NONE)) {
                registers[i] = Registers.at(slot);
                slot += Registers.SLOTS_PER_REG;
                add(new Immediate(registers[i], values.get(i)));
            }
        }
        var family = natFamily(to.from().length());
        return add(new Nat(type, family, registers[0], registers[1], registers[2], registers[3], to.flags()));
    }

    /** In inet tables the addresses tell; without any it is both. */
    private int natFamily(int addressLength) {
        var family = table.family() != Family.INET
                ? table.family()
                : addressLength == 0
                        ? Family.INET
                        : addressLength == DataType.IPV4_ADDR.length() ? Family.IP : Family.IP6;
        return family.number();
    }

    private static void checkLength(Field field, Data value) {
        var prefixOfName =
                field.type() == DataType.IFNAME && value.length() < field.type().length();
        if (value.length() != field.type().length() && !prefixOfName) {
            throw new IllegalArgumentException(
                    field.name() + " has " + field.type().length() + " bytes, not " + value.length() + ": " + value);
        }
    }
}
