package io.cnm.kernel.firewall;

import static io.cnm.netlink.nft.Hook.NF_INET_LOCAL_OUT;
import static io.cnm.netlink.nft.Hook.NF_INET_POST_ROUTING;
import static io.cnm.netlink.nft.Hook.PRIORITY_DSTNAT;
import static io.cnm.netlink.nft.Hook.PRIORITY_SRCNAT;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.NatRange;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import java.util.List;
import java.util.Optional;

/** The table inside a sandbox that leads port 53 of the well-known address to the resolver's own ports. */
final class ResolverTable {
    private static final int DNS = 53;

    private ResolverTable() {}

    static TableId id(String instance, ResolverRedirect redirect) {
        return new TableId(redirect.address().v6() ? Family.IP6 : Family.IP, instance + "-dns");
    }

    static TableLayout of(String instance, ResolverRedirect redirect) {
        var table = id(instance, redirect);
        var queries = new Chain(table, "queries", Hook.nat(NF_INET_LOCAL_OUT, PRIORITY_DSTNAT));
        var answers = new Chain(table, "answers", Hook.nat(NF_INET_POST_ROUTING, PRIORITY_SRCNAT));
        var source = redirect.address().v6() ? Field.IP6_SADDR : Field.IP_SADDR;
        var destination = redirect.address().v6() ? Field.IP6_DADDR : Field.IP_DADDR;
        var resolver = Data.of(redirect.address().toBytes());
        var rules = List.of(
                Rule.in(queries)
                        .match(destination, resolver)
                        .match(Field.UDP_DPORT, Data.port(DNS))
                        .dnat(NatRange.to(resolver).port(redirect.udpPort()))
                        .build(),
                Rule.in(queries)
                        .match(destination, resolver)
                        .match(Field.TCP_DPORT, Data.port(DNS))
                        .dnat(NatRange.to(resolver).port(redirect.tcpPort()))
                        .build(),
                Rule.in(answers)
                        .match(source, resolver)
                        .match(Field.UDP_SPORT, Data.port(redirect.udpPort()))
                        .snat(NatRange.toPort(DNS))
                        .build(),
                Rule.in(answers)
                        .match(source, resolver)
                        .match(Field.TCP_SPORT, Data.port(redirect.tcpPort()))
                        .snat(NatRange.toPort(DNS))
                        .build());
        return new TableLayout(
                TableLayout.marked(table), List.of(), Optional.empty(), List.of(queries, answers), rules);
    }
}
