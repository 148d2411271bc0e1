package io.cnm.kernel.firewall;

import io.cnm.kernel.firewall.IptablesStanding.Name;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.TableId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of ours stands in the tables of iptables and ip6tables whatever facts are in force. <em>Immutable.</em>
 *
 * @param mark by which rules and chains are known as ours
 * @param chains made where they are missing
 * @param rules in the order in which they are put
 */
record IptablesFrame(OurMark mark, List<Chain> chains, List<ChainRule> rules) {
    IptablesFrame {
        chains = List.copyOf(chains);
        rules = List.copyOf(rules);
    }

    /** Nothing: what bears the mark is an earlier process's. */
    static IptablesFrame empty(OurMark mark) {
        return new IptablesFrame(mark, List.of(), List.of());
    }

    /** Whether a chain stands always. */
    boolean has(Name name) {
        return chains.stream().map(Name::of).anyMatch(name::equals);
    }

    /** The tables in which something of ours can stand. */
    Set<TableId> tables() {
        return chains.stream().map(Chain::table).collect(Collectors.toUnmodifiableSet());
    }
}
