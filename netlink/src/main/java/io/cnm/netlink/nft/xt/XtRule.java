package io.cnm.netlink.nft.xt;

import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.RuleBuilder;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Match;
import io.cnm.netlink.nft.expr.Target;
import io.cnm.netlink.nft.expr.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts a rule together as one would write it for iptables. In whatever order it is told, the rule is written in the one
 * that iptables-nft has: links, protocol, addresses, matches, counter, action. <em>Confined to one thread.</em>
 *
 * <pre>{@code
 * XtRule.in(filter, "DOCKER").notFrom("br0").to("br0").protocol(TCP).destinationPort(80).accept();
 * }</pre>
 */
public final class XtRule {
    private static final int ALL_BITS = -1;

    private final boolean v6;
    private final RuleBuilder rule;
    private final List<Consumer<RuleBuilder>> links = new ArrayList<>();
    private final List<Consumer<RuleBuilder>> addresses = new ArrayList<>();
    private final List<Consumer<RuleBuilder>> matches = new ArrayList<>();
    private int protocol;

    private XtRule(TableId table, String chain) {
        v6 = XtChains.v6(table);
        rule = Rule.in(table, chain);
    }

    /**
     * Begins a rule.
     *
     * @throws IllegalArgumentException if the table's family is not one of iptables and ip6tables
     */
    public static XtRule in(TableId table, String chain) {
        return new XtRule(table, chain);
    }

    /** {@code -i LINK}. */
    public XtRule from(String link) {
        return link(0, Field.IIFNAME, Cmp.Op.EQ, link);
    }

    /** {@code ! -i LINK}. */
    public XtRule notFrom(String link) {
        return link(0, Field.IIFNAME, Cmp.Op.NEQ, link);
    }

    /** {@code -o LINK}. */
    public XtRule to(String link) {
        return link(links.size(), Field.OIFNAME, Cmp.Op.EQ, link);
    }

    /** {@code ! -o LINK}. */
    public XtRule notTo(String link) {
        return link(links.size(), Field.OIFNAME, Cmp.Op.NEQ, link);
    }

    /** {@code -p PROTOCOL}, by its number. */
    public XtRule protocol(int number) {
        protocol = number;
        return this;
    }

    /** {@code -s ADDRESS/PREFIX}; the bits behind the prefix do not matter. */
    public XtRule source(Data address, int prefix) {
        addresses.add(0, out -> out.matchPrefix(source(), address, prefix));
        return this;
    }

    /** {@code ! -s ADDRESS/PREFIX}. */
    public XtRule notSource(Data address, int prefix) {
        addresses.add(0, out -> out.matchNotPrefix(source(), address, prefix));
        return this;
    }

    /** {@code -d ADDRESS/PREFIX}. */
    public XtRule destination(Data address, int prefix) {
        addresses.add(out -> out.matchPrefix(destination(), address, prefix));
        return this;
    }

    /** {@code ! -d ADDRESS/PREFIX}. */
    public XtRule notDestination(Data address, int prefix) {
        addresses.add(out -> out.matchNotPrefix(destination(), address, prefix));
        return this;
    }

    /** {@code --sport PORT} of the protocol, which has been told. */
    public XtRule sourcePort(int port) {
        return protocol == Field.IPPROTO_SCTP
                ? match(XtMatches.sctpSourcePort(port))
                : port(Field.TCP_SPORT, Field.UDP_SPORT, port);
    }

    /** {@code --dport PORT} of the protocol, which has been told. */
    public XtRule destinationPort(int port) {
        return protocol == Field.IPPROTO_SCTP
                ? match(XtMatches.sctpDestinationPort(port))
                : port(Field.TCP_DPORT, Field.UDP_DPORT, port);
    }

    /** {@code -m mark --mark VALUE/MASK}. */
    public XtRule mark(int value, int mask) {
        return match(out -> {
            if (mask == ALL_BITS) {
                out.match(Field.MARK, Data.host32(value));
            } else {
                out.matchMasked(Field.MARK, Data.host32(mask), Cmp.Op.EQ, Data.host32(value));
            }
        });
    }

    /** {@code -m EXTENSION ...}. */
    public XtRule match(Match match) {
        return match(out -> out.add(match));
    }

    /** Data by which the rule can be found again; neither nft nor iptables shows it. */
    public XtRule userData(int type, Data value) {
        rule.userData(type, value);
        return this;
    }

    /** {@code -j ACCEPT}. */
    public Rule accept() {
        return verdict(Verdict.ACCEPT);
    }

    /** {@code -j DROP}. */
    public Rule drop() {
        return verdict(Verdict.DROP);
    }

    /** {@code -j RETURN}. */
    public Rule returnToCaller() {
        return verdict(Verdict.RETURN);
    }

    /** {@code -j CHAIN}. */
    public Rule jump(String target) {
        return verdict(Verdict.jump(target));
    }

    /** {@code -j EXTENSION ...}. */
    public Rule target(Target target) {
        return conditions().add(target).build();
    }

    private Rule verdict(Verdict verdict) {
        return conditions().verdict(verdict).build();
    }

    private RuleBuilder conditions() {
        links.forEach(link -> link.accept(rule));
        if (protocol != 0) {
            rule.match(Field.L4PROTO, Data.u8(protocol)).compat(new Rule.Compat(protocol, 0));
        }
        addresses.forEach(address -> address.accept(rule));
        matches.forEach(match -> match.accept(rule));
        return rule.counter();
    }

    private XtRule match(Consumer<RuleBuilder> match) {
        matches.add(match);
        return this;
    }

    private XtRule link(int place, Field field, Cmp.Op op, String name) {
        links.add(place, out -> out.match(field, op, wholeName(name)));
        return this;
    }

    /** iptables-nft compares the end of the name too, but not its padding. */
    private static Data wholeName(String name) {
        return Data.ifname(name).first(name.getBytes(StandardCharsets.UTF_8).length + 1);
    }

    private XtRule port(Field tcp, Field udp, int port) {
        var field = protocol == Field.IPPROTO_TCP ? tcp : udp;
        return match(out -> out.match(field, Data.port(port)));
    }

    private Field source() {
        return v6 ? Field.IP6_SADDR : Field.IP_SADDR;
    }

    private Field destination() {
        return v6 ? Field.IP6_DADDR : Field.IP_DADDR;
    }
}
