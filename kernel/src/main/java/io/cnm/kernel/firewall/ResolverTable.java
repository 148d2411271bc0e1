package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import java.util.List;
import java.util.Optional;

/**
 * The table inside a sandbox that leads port 53 of the well-known address to the resolver's own ports. What a program
 * sends to itself comes in at {@code lo}: there the port is written over, of queries and of answers, and nothing is
 * remembered. A translation of connections would have the kernel track every connection of the sandbox, with anybody,
 * which costs four hundredths of what a stream of TCP carries.
 */
final class ResolverTable {
    private static final int DNS = 53;
    private static final String LOOPBACK = "lo";

    private ResolverTable() {}

    static TableId id(String instance) {
        return new TableId(Family.NETDEV, instance + "-dns");
    }

    static TableLayout of(TableId table, ResolverRedirect redirect) {
        var chain = new Chain(
                table,
                "ports",
                Hook.filter(Hook.NF_NETDEV_INGRESS, Hook.PRIORITY_FILTER).on(LOOPBACK));
        var v6 = redirect.address().v6();
        var source = v6 ? Field.IP6_SADDR : Field.IP_SADDR;
        var destination = v6 ? Field.IP6_DADDR : Field.IP_DADDR;
        var resolver = Data.of(redirect.address().toBytes());
        var rules = List.of(
                rewrite(chain, destination, resolver, Field.UDP_DPORT, DNS, redirect.udpPort()),
                rewrite(chain, destination, resolver, Field.TCP_DPORT, DNS, redirect.tcpPort()),
                rewrite(chain, source, resolver, Field.UDP_SPORT, redirect.udpPort(), DNS),
                rewrite(chain, source, resolver, Field.TCP_SPORT, redirect.tcpPort(), DNS));
        return new TableLayout(TableLayout.marked(table), List.of(), Optional.empty(), List.of(chain), rules);
    }

    private static Rule rewrite(Chain chain, Field address, Data resolver, Field port, int from, int to) {
        return Rule.in(chain)
                .match(address, resolver)
                .match(port, Data.port(from))
                .set(port, Data.port(to))
                .build();
    }
}
