package io.cnm.kernel.firewall;

import static io.cnm.netlink.nft.DataType.IFNAME;
import static io.cnm.netlink.nft.DataType.NFPROTO;
import static io.cnm.netlink.nft.Hook.NF_INET_FORWARD;
import static io.cnm.netlink.nft.Hook.NF_INET_LOCAL_IN;
import static io.cnm.netlink.nft.Hook.NF_INET_LOCAL_OUT;
import static io.cnm.netlink.nft.Hook.NF_INET_POST_ROUTING;
import static io.cnm.netlink.nft.Hook.NF_INET_PRE_ROUTING;
import static io.cnm.netlink.nft.Hook.PRIORITY_DSTNAT;
import static io.cnm.netlink.nft.Hook.PRIORITY_FILTER;
import static io.cnm.netlink.nft.Hook.PRIORITY_SRCNAT;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.RuleBuilder;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Ct;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.spi.HostPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The host's table, which forwards, translates and isolates. All that differs from host to host stands in its sets and
 * maps; docs/rules/nftables.md shows the whole as {@code nft} prints it. <em>Immutable.</em>
 *
 * <p>Packets of a connection that is let through cost one jump and one look at its state. A new connection into a bridge
 * of ours passes only if its destination was translated, hence was published; what the filter of the host otherwise
 * accepts does not matter. So nothing depends on a policy, on the direction an attacker comes from, or on br_netfilter:
 * with it, bridged packets meet the same sets.
 */
final class HostLayout {
    private static final Data LOOPBACK = Data.ip("127.0.0.0");
    private static final int LOOPBACK_BITS = 8;
    private static final Data LOOPBACK_6 = Data.ip("::1");
    /** The name of the link by which packets of the host and bridged ones came in, for the kernel (since Linux 5.7). */
    static final Data NO_LINK = Data.zeros(16);

    private static final Data LOCAL = Data.host32(Field.RTN_LOCAL);

    /** New connections that were let through: to this bridge only by a translated destination, or to an opened port. */
    private static final String PUBLISHED_ONLY = "published-only";

    /** The same, but whoever asks whether somebody is there gets an answer. */
    private static final String ROUTED = "routed";

    /** New connections that no published port lets through, but by a link that is trusted. */
    private static final String TRUSTED = "trusted";

    /** New connections from one endpoint of a bridge to another, though they are kept apart. */
    static final String LINKED = "linked";

    private static final String USER = "user";
    private static final String PUBLISH = "publish";
    private static final String OUTGOING = "outgoing";

    private final TableId inet;
    private final long ourGroup;
    private final HostPolicy policy;
    private final boolean besideDocker;
    private final Chain user;
    private final Chain input;
    private final Chain forward;
    private final Chain publishedOnly;
    private final Chain routed;
    private final Chain trustedOnly;
    private final Chain linked;
    private final Chain publish;
    private final Chain outgoing;
    private final Chain prerouting;
    private final Chain output;
    private final Chain postrouting;

    /** Bridges whose new connections go to chain {@link #PUBLISHED_ONLY}, by family. */
    final NftSet intoPublishedOnly;
    /** Bridges whose new connections go to chain {@link #ROUTED}, by family. */
    final NftSet intoRouted;
    /**
     * What becomes of new connections into other bridges, by family: nothing leads on from here. For each element with a goto that
     * comes, the kernel would look at all chains and all elements of the map.
     */
    final NftSet into;
    /** Internal bridges, from which nothing leaves, by family. */
    final NftSet internal;
    /** Bridges whose new connections may go to any link, by family. */
    final NftSet outOf;
    /** Bridges on the host; what comes from them is not for its loopback. */
    final NftSet bridges;
    /** What stays with a bridge: what came in by it, or from the host, or was bridged, and leaves by it. */
    final NftSet within;
    /** By which links the endpoints of which bridges are reached directly. */
    final NftSet trusted;
    /** What becomes of what endpoints of a bridge say to each other: it comes in by the bridge and leaves by it. */
    final NftSet neighbours;
    /** Families in which nothing is forwarded between foreign links. */
    final NftSet guarded;

    final FamilySets v4;
    final FamilySets v6;

    private final TableLayout table;

    /**
     * The table of an instance.
     *
     * @param instance its name
     * @param ourGroup the link group of everything that any instance of ours made, which the guard does not count as
     *     foreign
     * @param policy what the host's operator has decided
     * @param besideDocker whether the host's bridges with Docker's names are those of a Docker of its own
     */
    HostLayout(String instance, long ourGroup, HostPolicy policy, boolean besideDocker) {
        this.ourGroup = ourGroup;
        this.policy = policy;
        this.besideDocker = besideDocker;
        inet = new TableId(Family.INET, instance);
        user = new Chain(inet, USER).comment("rules of your own; cnm never touches them");
        input = new Chain(inet, "input", Hook.filter(NF_INET_LOCAL_IN, PRIORITY_FILTER));
        forward = new Chain(inet, "forward", Hook.filter(NF_INET_FORWARD, PRIORITY_FILTER));
        publishedOnly = new Chain(inet, PUBLISHED_ONLY);
        routed = new Chain(inet, ROUTED);
        trustedOnly = new Chain(inet, TRUSTED);
        linked = new Chain(inet, LINKED);
        publish = new Chain(inet, PUBLISH);
        outgoing = new Chain(inet, OUTGOING);
        prerouting = new Chain(inet, "prerouting", Hook.nat(NF_INET_PRE_ROUTING, PRIORITY_DSTNAT));
        output = new Chain(inet, "output", Hook.nat(NF_INET_LOCAL_OUT, PRIORITY_DSTNAT));
        postrouting = new Chain(inet, "postrouting", Hook.nat(NF_INET_POST_ROUTING, PRIORITY_SRCNAT));

        intoPublishedOnly =
                NftSet.of(inet, "into-published-only").key(IFNAME, NFPROTO).build();
        intoRouted = NftSet.of(inet, "into-routed").key(IFNAME, NFPROTO).build();
        into = NftSet.of(inet, "into").key(IFNAME, NFPROTO).verdicts().build();
        internal = NftSet.of(inet, "internal").key(IFNAME, NFPROTO).build();
        outOf = NftSet.of(inet, "out-of").key(IFNAME, NFPROTO).build();
        bridges = NftSet.of(inet, "bridges").key(IFNAME).build();
        within = NftSet.of(inet, "within").key(IFNAME, IFNAME).build();
        trusted = NftSet.of(inet, "trusted").key(IFNAME, IFNAME).build();
        neighbours =
                NftSet.of(inet, "neighbours").key(IFNAME, IFNAME).verdicts().build();
        guarded = NftSet.of(inet, "guarded").key(NFPROTO).build();
        v4 = new FamilySets(inet, false);
        v6 = new FamilySets(inet, true);
        table = table();
    }

    HostPolicy policy() {
        return policy;
    }

    /** The fixed part of the table. */
    TableLayout fixed() {
        return table;
    }

    private TableLayout table() {
        var sets = Stream.of(
                        Stream.of(
                                intoPublishedOnly,
                                intoRouted,
                                into,
                                internal,
                                outOf,
                                neighbours,
                                bridges,
                                within,
                                trusted,
                                guarded),
                        v4.sets(),
                        v6.sets())
                .flatMap(each -> each)
                .toList();
        var chains = List.of(
                trustedOnly,
                linked,
                publishedOnly,
                routed,
                publish,
                outgoing,
                input,
                forward,
                prerouting,
                output,
                postrouting);
        var rules = new ArrayList<Rule>();
        rules.addAll(inputRules());
        rules.addAll(forwardRules());
        rules.addAll(rulesOfModes());
        rules.addAll(natRules());
        return new TableLayout(TableLayout.marked(inet), sets, Optional.of(user), chains, rules);
    }

    /**
     * The host's loopback addresses are the host's own. Whoever has it route them did that for the host, not for the endpoints;
     * what somebody translates to them is his to let in.
     */
    private List<Rule> inputRules() {
        return List.of(
                rule(input)
                        .matchNotPrefix(Field.IP_DADDR, LOOPBACK, LOOPBACK_BITS)
                        .accept()
                        .build(),
                rule(input).matchNot(Field.IP6_DADDR, LOOPBACK_6).accept().build(),
                acceptTranslated(input),
                v4.dropLoopbackFromElsewhere(input),
                v6.dropLoopbackFromElsewhere(input),
                rule(input)
                        .matchPrefix(Field.IP_DADDR, LOOPBACK, LOOPBACK_BITS)
                        .in(bridges.name(), Field.IIFNAME)
                        .drop()
                        .build());
    }

    private List<Rule> forwardRules() {
        var rules = new ArrayList<Rule>();
        rules.add(rule(forward).jump(USER).build());
        rules.add(rule(forward).ctState(Ct.ESTABLISHED | Ct.RELATED).accept().build());
        rules.add(rule(forward)
                .vmap(neighbours.name(), Field.IIFNAME, Field.OIFNAME)
                .build());
        rules.add(rule(forward)
                .in(internal.name(), Field.IIFNAME, Field.NFPROTO)
                .drop()
                .build());
        rules.add(rule(forward)
                .in(intoPublishedOnly.name(), Field.OIFNAME, Field.NFPROTO)
                .goTo(PUBLISHED_ONLY)
                .build());
        rules.add(rule(forward)
                .in(intoRouted.name(), Field.OIFNAME, Field.NFPROTO)
                .goTo(ROUTED)
                .build());
        rules.add(rule(forward).vmap(into.name(), Field.OIFNAME, Field.NFPROTO).build());
        if (besideDocker) {
            rules.addAll(DockerBridges.closed(forward, outOf));
        }
        rules.add(rule(forward)
                .in(outOf.name(), Field.IIFNAME, Field.NFPROTO)
                .accept()
                .build());
        rules.add(rule(forward)
                .in(guarded.name(), Field.NFPROTO)
                .matchNot(Field.IIFGROUP, Data.host32(ourGroup))
                .matchNot(Field.OIFGROUP, Data.host32(ourGroup))
                .drop()
                .build());
        return rules;
    }

    /** What becomes of new connections into a bridge, by its mode. */
    private List<Rule> rulesOfModes() {
        var rules = new ArrayList<Rule>();
        acceptMarked(routed).ifPresent(rules::add);
        for (var protocol : List.of(Field.IPPROTO_ICMP, Field.IPPROTO_ICMPV6)) {
            rules.add(rule(routed)
                    .match(Field.L4PROTO, Data.u8(protocol))
                    .accept()
                    .build());
        }
        rules.add(rule(routed).goTo(PUBLISHED_ONLY).build());
        rules.add(acceptTranslated(publishedOnly));
        rules.add(v4.accept(publishedOnly, v4.opened));
        rules.add(v6.accept(publishedOnly, v6.opened));
        rules.add(v4.acceptPairs(publishedOnly, v4.openedTo));
        rules.add(v6.acceptPairs(publishedOnly, v6.openedTo));
        if (policy.directRouting()) {
            acceptMarked(publishedOnly).ifPresent(rules::add);
        }
        rules.add(rule(publishedOnly)
                .in(trusted.name(), Field.IIFNAME, Field.OIFNAME)
                .goTo(TRUSTED)
                .build());
        rules.add(rule(publishedOnly).drop().build());
        acceptMarked(trustedOnly).ifPresent(rules::add);
        rules.add(v4.accept(trustedOnly, v4.openedToTrusted));
        rules.add(v6.accept(trustedOnly, v6.openedToTrusted));
        rules.add(rule(trustedOnly).drop().build());
        rules.add(acceptTranslated(linked));
        rules.add(v4.acceptPairs(linked, v4.linked));
        rules.add(v6.acceptPairs(linked, v6.linked));
        rules.add(acceptDiscovery(NeighbourTable.ND_NEIGHBOR_SOLICIT));
        rules.add(acceptDiscovery(NeighbourTable.ND_NEIGHBOR_ADVERT));
        rules.add(rule(linked).drop().build());
        return rules;
    }

    /** How IPv6 finds neighbours; that only those who are linked do is up to {@link NeighbourTable}. */
    private Rule acceptDiscovery(int type) {
        return rule(linked).match(Field.ICMPV6_TYPE, Data.u8(type)).accept().build();
    }

    /** What came to a published port. */
    private static Rule acceptTranslated(Chain chain) {
        return rule(chain)
                .anyOf(Field.CT_STATUS, Data.host32(Ct.IPS_DST_NAT))
                .accept()
                .build();
    }

    /** A mark opens unpublished ports to those only who may reach published ones directly. */
    private Optional<Rule> acceptMarked(Chain chain) {
        return policy.acceptedMark().map(mark -> rule(chain)
                .matchMasked(Field.MARK, Data.host32(mark.mask()), Cmp.Op.EQ, Data.host32(mark.value()))
                .accept()
                .build());
    }

    private List<Rule> natRules() {
        var rules = new ArrayList<Rule>();
        rules.add(returnLoopback(prerouting));
        if (!policy.hairpin()) {
            // what the host sends to itself over lo is the userland proxy's
            rules.add(returnLoopback(output));
        }
        for (var hook : List.of(prerouting, output)) {
            rules.add(
                    rule(hook).match(Field.FIB_DADDR_TYPE, LOCAL).goTo(PUBLISH).build());
        }
        // a packet with this source cannot leave the host, whatever its destination has become
        rules.add(rule(publish)
                .match(Field.IP6_DADDR, Data.ip("::1"))
                .returnToCaller()
                .build());
        // an answer could not find its way back to an address that means something on one link only
        rules.add(rule(publish)
                .matchPrefix(Field.IP6_SADDR, Data.ip("fe80::"), 10)
                .returnToCaller()
                .build());
        for (var family : List.of(v4, v6)) {
            rules.addAll(family.translate(publish));
        }
        if (policy.hairpin()) {
            rules.add(rule(postrouting)
                    .anyOf(Field.CT_STATUS, Data.host32(Ct.IPS_DST_NAT))
                    .matchPrefix(Field.IP_SADDR, LOOPBACK, LOOPBACK_BITS)
                    .masquerade()
                    .build());
        }
        rules.add(masqueradeHairpin());
        rules.add(rule(postrouting)
                .notIn(within.ref(), Field.IIFNAME, Field.OIFNAME)
                .goTo(OUTGOING)
                .build());
        // What the host sends itself under its address on one bridge and that leaves by another: it asked for its own
        // address,
        // where a port is published. The answer would come by the first bridge.
        rules.add(rule(postrouting)
                .match(Field.FIB_SADDR_TYPE, LOCAL)
                .matchNot(Field.FIB_SADDR_OIF_TYPE, LOCAL)
                .goTo(OUTGOING)
                .build());
        for (var family : List.of(v4, v6)) {
            rules.addAll(family.translateOutgoing(outgoing));
        }
        return rules;
    }

    /** A published port reached from its own bridge: the answer must come back through the host. */
    private Rule masqueradeHairpin() {
        return rule(postrouting)
                .anyOf(Field.CT_STATUS, Data.host32(Ct.IPS_DST_NAT))
                .in(within.name(), Field.IIFNAME, Field.OIFNAME)
                .matchNot(Field.FIB_SADDR_TYPE, LOCAL)
                .masquerade()
                .build();
    }

    private static Rule returnLoopback(Chain chain) {
        return rule(chain)
                .matchPrefix(Field.IP_DADDR, LOOPBACK, LOOPBACK_BITS)
                .returnToCaller()
                .build();
    }

    private static RuleBuilder rule(Chain chain) {
        return Rule.in(chain);
    }
}
