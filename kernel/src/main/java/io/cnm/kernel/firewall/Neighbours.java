package io.cnm.kernel.firewall;

import static io.cnm.netlink.nft.DataType.IFNAME;
import static io.cnm.netlink.nft.DataType.INET_PROTO;
import static io.cnm.netlink.nft.DataType.INET_SERVICE;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.RuleBuilder;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.SeparatePort;
import java.util.List;

/**
 * What ports of a bridge send each other: the part of the {@link StationTable} that keeps apart those which are to be, whether
 * the host filters bridged packets or not. Between two ends of a link the linked ports are open, and what it takes to find each
 * other; a link is elements of sets, however many there are. A packet between ports that are not apart costs one look-up.
 * <em>Immutable.</em>
 *
 * <p>No state is kept of connections: an answer is what comes from a linked port. Of what was cut into pieces only the first
 * has ports, and without it the others are worth nothing, so that these pass.
 */
final class Neighbours {
    private static final int ARP = 0x0806;
    private static final int FRAGMENT = 44;
    private static final int IP_OFFSET = 0x1fff;
    private static final int IP6_OFFSET = 0xfff8;
    private static final int ICMP_UNREACHABLE = 3;
    private static final int ICMPV6_UNREACHABLE = 1;
    private static final int ICMPV6_TOO_BIG = 2;
    static final int ND_NEIGHBOR_SOLICIT = 135;
    static final int ND_NEIGHBOR_ADVERT = 136;

    private final Chain chain;
    private final NftSet apart;
    private final NftSet linked;
    private final NftSet links;

    /** @param table where it stands */
    Neighbours(TableId table) {
        chain = new Chain(table, "neighbours", Hook.filter(Hook.NF_INET_FORWARD, Hook.PRIORITY_BRIDGE_FILTER));
        apart = NftSet.of(table, "apart").key(IFNAME).build();
        linked = NftSet.of(table, "linked").key(IFNAME, IFNAME).build();
        links = NftSet.of(table, "links")
                .key(IFNAME, IFNAME, INET_PROTO, INET_SERVICE)
                .build();
    }

    Chain chain() {
        return chain;
    }

    List<NftSet> sets() {
        return List.of(apart, linked, links);
    }

    List<Rule> rules() {
        return List.of(
                rule().notIn(apart.ref(), Field.IIFNAME).accept().build(),
                rule().notIn(apart.ref(), Field.OIFNAME).accept().build(),
                rule().in(links.name(), Field.IIFNAME, Field.OIFNAME, Field.L4PROTO, Field.TH_DPORT)
                        .accept()
                        .build(),
                rule().in(links.name(), Field.OIFNAME, Field.IIFNAME, Field.L4PROTO, Field.TH_SPORT)
                        .accept()
                        .build(),
                rule().notIn(linked.ref(), Field.IIFNAME, Field.OIFNAME).drop().build(),
                rule().match(Field.PROTOCOL, Data.be16(ARP)).accept().build(),
                icmp(Field.ICMPV6_TYPE, ND_NEIGHBOR_SOLICIT),
                icmp(Field.ICMPV6_TYPE, ND_NEIGHBOR_ADVERT),
                icmp(Field.ICMP_TYPE, ICMP_UNREACHABLE),
                icmp(Field.ICMPV6_TYPE, ICMPV6_UNREACHABLE),
                icmp(Field.ICMPV6_TYPE, ICMPV6_TOO_BIG),
                laterPiece(rule(), Field.IP_FRAG_OFF, IP_OFFSET),
                laterPiece(rule().match(Field.IP6_NEXTHDR, Data.u8(FRAGMENT)), Field.IP6_FRAG_OFF, IP6_OFFSET),
                rule().drop().build());
    }

    private Rule icmp(Field field, int type) {
        return rule().match(field, Data.u8(type)).accept().build();
    }

    private static Rule laterPiece(RuleBuilder rule, Field field, int mask) {
        return rule.matchMasked(field, Data.be16(mask), Cmp.Op.NEQ, Data.be16(0))
                .accept()
                .build();
    }

    private RuleBuilder rule() {
        return Rule.in(chain);
    }

    List<Entry> entries(SeparatePort port) {
        return List.of(Entry.of(apart, Element.of(Data.ifname(port.port()))));
    }

    List<Entry> entries(BridgeLink link) {
        var parent = Data.ifname(link.parent().port());
        var child = Data.ifname(link.child().port());
        return List.of(
                Entry.of(linked, Element.of(Data.concat(parent, child))),
                Entry.of(linked, Element.of(Data.concat(child, parent))),
                Entry.of(
                        links,
                        Element.of(Data.concat(
                                parent, child, Data.u8(link.protocol().number()), Data.port(link.port())))));
    }
}
