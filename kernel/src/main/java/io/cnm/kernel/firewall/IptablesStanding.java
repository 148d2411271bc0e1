package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Immediate;
import io.cnm.netlink.nft.expr.Verdict;
import io.cnm.netlink.nft.xt.XtChains;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is in the tables of iptables and ip6tables, ours and others'. <em>Immutable.</em>
 *
 * @param chains of all tables that concern us
 * @param rules chain by chain, in their order
 */
record IptablesStanding(List<Chain> chains, List<Rule> rules) {
    /** A chain by its name. */
    record Name(TableId table, String chain) {
        static Name of(Chain chain) {
            return new Name(chain.table(), chain.name());
        }

        static Name of(Rule rule) {
            return new Name(rule.table(), rule.chain());
        }

        @Override
        public String toString() {
            return table + " " + chain;
        }
    }

    /** Every table in which rules of ours can stand, of a family. */
    static Stream<TableId> tables(boolean v6) {
        return Stream.of(XtChains.raw(v6), XtChains.filter(v6), XtChains.nat(v6));
    }

    /** Reads both families. */
    static IptablesStanding of(NftSocket nft) {
        var tables = Stream.concat(tables(false), tables(true)).toList();
        return new IptablesStanding(
                tables.stream().flatMap(table -> nft.chains(table).stream()).toList(),
                tables.stream().flatMap(table -> nft.rules(table).stream()).toList());
    }

    boolean has(Name name) {
        return chains.stream().anyMatch(chain -> Name.of(chain).equals(name));
    }

    /** Whether a rule leads to a chain. */
    static boolean leads(Rule rule, Name name) {
        return rule.table().equals(name.table)
                && rule.expressions().stream()
                        .anyMatch(expression -> expression instanceof Immediate immediate
                                && immediate.value() instanceof Verdict verdict
                                && verdict.chain().equals(name.chain));
    }
}
