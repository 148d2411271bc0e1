package io.cnm.kernel.firewall;

import static io.cnm.netlink.nft.DataType.IFNAME;
import static io.cnm.netlink.nft.DataType.INET_PROTO;
import static io.cnm.netlink.nft.DataType.INET_SERVICE;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.RuleBuilder;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.SeparatePort;
import io.cnm.spi.HostPolicy;
import java.util.List;
import java.util.Optional;

/**
 * What ports of a bridge send each other, in a table of the family {@code bridge} beside either backend: it keeps apart those
 * which are to be, whether the host filters bridged packets or not. Between two ends of a link the linked ports are open, and
 * what it takes to find each other; a link is elements of sets, however many there are. <em>Immutable.</em>
 *
 * <p>The table is there from the first bridge whose endpoints are kept apart to the last, for which they are listed. Without it
 * a packet on a bridge is not looked at once more; with it, one between ports that are not apart costs one look-up.
 *
 * <p>No state is kept of connections: an answer is what comes from a linked port. Of what was cut into pieces only the first
 * has ports, and without it the others are worth nothing, so that these pass.
 */
final class NeighbourTable {
    private static final int ARP = 0x0806;
    private static final int FRAGMENT = 44;
    private static final int IP_OFFSET = 0x1fff;
    private static final int IP6_OFFSET = 0xfff8;
    private static final int ICMP_UNREACHABLE = 3;
    private static final int ICMPV6_UNREACHABLE = 1;
    private static final int ICMPV6_TOO_BIG = 2;
    static final int ND_NEIGHBOR_SOLICIT = 135;
    static final int ND_NEIGHBOR_ADVERT = 136;

    private final HostPolicy policy;
    private final NftSet bridges;
    private final NftSet apart;
    private final NftSet linked;
    private final NftSet links;
    private final TableLayout table;

    /**
     * A table of an instance of ours.
     *
     * @param instance its name
     * @param policy what the host's operator has decided; without rules for either family nobody is kept apart
     */
    NeighbourTable(String instance, HostPolicy policy) {
        this.policy = policy;
        var id = new TableId(Family.BRIDGE, instance + ".apart");
        bridges = NftSet.of(id, "bridges").key(IFNAME).build();
        apart = NftSet.of(id, "apart").key(IFNAME).build();
        linked = NftSet.of(id, "linked").key(IFNAME, IFNAME).build();
        links = NftSet.of(id, "links")
                .key(IFNAME, IFNAME, INET_PROTO, INET_SERVICE)
                .build();
        var chain = new Chain(id, "forward", Hook.filter(Hook.NF_INET_FORWARD, Hook.PRIORITY_BRIDGE_FILTER));
        table = new TableLayout(
                TableLayout.marked(id),
                List.of(bridges, apart, linked, links),
                Optional.empty(),
                List.of(chain),
                rules(chain));
    }

    TableLayout fixed() {
        return table;
    }

    private List<Rule> rules(Chain chain) {
        return List.of(
                Rule.in(chain).notIn(apart.ref(), Field.IIFNAME).accept().build(),
                Rule.in(chain).notIn(apart.ref(), Field.OIFNAME).accept().build(),
                Rule.in(chain)
                        .in(links.name(), Field.IIFNAME, Field.OIFNAME, Field.L4PROTO, Field.TH_DPORT)
                        .accept()
                        .build(),
                Rule.in(chain)
                        .in(links.name(), Field.OIFNAME, Field.IIFNAME, Field.L4PROTO, Field.TH_SPORT)
                        .accept()
                        .build(),
                Rule.in(chain)
                        .notIn(linked.ref(), Field.IIFNAME, Field.OIFNAME)
                        .drop()
                        .build(),
                Rule.in(chain).match(Field.PROTOCOL, Data.be16(ARP)).accept().build(),
                icmp(chain, Field.ICMPV6_TYPE, ND_NEIGHBOR_SOLICIT),
                icmp(chain, Field.ICMPV6_TYPE, ND_NEIGHBOR_ADVERT),
                icmp(chain, Field.ICMP_TYPE, ICMP_UNREACHABLE),
                icmp(chain, Field.ICMPV6_TYPE, ICMPV6_UNREACHABLE),
                icmp(chain, Field.ICMPV6_TYPE, ICMPV6_TOO_BIG),
                laterPiece(Rule.in(chain), Field.IP_FRAG_OFF, IP_OFFSET),
                laterPiece(Rule.in(chain).match(Field.IP6_NEXTHDR, Data.u8(FRAGMENT)), Field.IP6_FRAG_OFF, IP6_OFFSET),
                Rule.in(chain).drop().build());
    }

    private static Rule icmp(Chain chain, Field field, int type) {
        return Rule.in(chain).match(field, Data.u8(type)).accept().build();
    }

    private static Rule laterPiece(RuleBuilder rule, Field field, int mask) {
        return rule.matchMasked(field, Data.be16(mask), Cmp.Op.NEQ, Data.be16(0))
                .accept()
                .build();
    }

    /** The entries of a fact; none if it is not about what keeps neighbours apart. */
    List<Entry> of(FirewallRule fact) {
        if (!policy.rules4() && !policy.rules6()) {
            return List.of();
        }
        if (fact instanceof BridgeNetwork network && !network.interContainer()) {
            return List.of(Entry.of(bridges, Element.of(Data.ifname(network.bridge()))));
        }
        if (fact instanceof SeparatePort port) {
            return List.of(Entry.of(apart, Element.of(Data.ifname(port.port()))));
        }
        return fact instanceof BridgeLink link ? entries(link) : List.of();
    }

    private List<Entry> entries(BridgeLink link) {
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
