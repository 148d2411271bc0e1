package io.cnm.netlink.nft;

import io.cnm.netlink.nft.expr.Dynset;
import io.cnm.netlink.nft.expr.Expression;
import io.cnm.netlink.nft.expr.Lookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table with its sets, chains and rules, as they were in one generation. Not in it: named objects, flowtables, and what
 * marks a chain for hardware. <em>Immutable.</em>
 *
 * @param sets in the order of their creation, anonymous ones too
 * @param chains in the order of their creation
 * @param rules chain by chain, in their order
 */
public record TableContents(
        Generation generation, Table table, List<FilledSet> sets, List<Chain> chains, List<Rule> rules) {
    /** A set with its elements. */
    public record FilledSet(NftSet set, List<Element> elements) {
        public FilledSet {
            elements = List.copyOf(elements);
        }
    }

    public TableContents {
        sets = List.copyOf(sets);
        chains = List.copyOf(chains);
        rules = List.copyOf(rules);
    }

    /** The rules of a chain in their order. */
    public List<Rule> rules(String chain) {
        return rules.stream().filter(rule -> rule.chain().equals(chain)).toList();
    }

    /** Makes the same table again. The transaction must have deleted a table of that name before, if there is one. */
    public void writeTo(NftTransaction transaction) {
        transaction.create(table);
        var anonymous = new HashMap<String, SetRef>();
        for (var filled : sets) {
            transaction.create(rename(filled.set(), transaction, anonymous));
        }
        chains.forEach(transaction::create);
        for (var filled : sets) {
            var set = filled.set();
            var ref = anonymous.getOrDefault(set.name(), new SetRef(set.name()));
            transaction.elements(set, ref, filled.elements());
        }
        for (var rule : rules) {
            transaction.add(rename(rule, anonymous));
        }
    }

    /** An anonymous set's name was the kernel's choice; the new one is known by number until the kernel has named it. */
    private static NftSet rename(NftSet set, NftTransaction transaction, Map<String, SetRef> anonymous) {
        if (!set.hasFlag(NftSet.NFT_SET_ANONYMOUS)) {
            return set.renamed(set.name(), 0);
        }
        var pattern = set.hasFlag(NftSet.NFT_SET_MAP) ? "__map%d" : "__set%d";
        var renamed = set.renamed(pattern, transaction.nextSetId());
        anonymous.put(set.name(), renamed.ref());
        return renamed;
    }

    private static Rule rename(Rule rule, Map<String, SetRef> anonymous) {
        var expressions = rule.expressions().stream()
                .map(expression -> rename(expression, anonymous))
                .toList();
        return new Rule(rule.table(), rule.chain(), expressions, rule.userData(), rule.compat(), 0);
    }

    private static Expression rename(Expression expression, Map<String, SetRef> anonymous) {
        if (expression instanceof Lookup lookup && anonymous.containsKey(lookup.set())) {
            var ref = anonymous.get(lookup.set());
            return new Lookup(ref.name(), ref.id(), lookup.source(), lookup.destination(), lookup.inverted());
        }
        if (expression instanceof Dynset dynset && anonymous.containsKey(dynset.set())) {
            var ref = anonymous.get(dynset.set());
            return new Dynset(
                    dynset.op(),
                    ref.name(),
                    ref.id(),
                    dynset.key(),
                    dynset.value(),
                    dynset.timeoutMillis(),
                    dynset.inverted(),
                    dynset.expressions());
        }
        return expression;
    }
}
