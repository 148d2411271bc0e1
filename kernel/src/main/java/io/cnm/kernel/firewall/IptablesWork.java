package io.cnm.kernel.firewall;

import io.cnm.kernel.firewall.ChainRule.End;
import io.cnm.kernel.firewall.ChainRule.Text;
import io.cnm.kernel.firewall.IptablesStanding.Name;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What it takes to bring the tables of iptables from what stands there to what should, without touching what is others'. A
 * chain in which our rules are whole and in order is left alone; in any other they are written again. <em>Confined to one
 * thread.</em>
 */
final class IptablesWork {
    private final OurMark mark;
    private final IptablesStanding standing;
    private final Set<Text> wanted;
    private final List<Chain> missing;
    private final List<Chain> surplus;
    private final List<Rule> delete = new ArrayList<>();
    private final List<ChainRule> add = new ArrayList<>();
    private final List<Rule> kept = new ArrayList<>();
    private Optional<Name> changed = Optional.empty();

    /**
     * Works it out.
     *
     * @param facts the rules of facts, in the order in which they came
     */
    IptablesWork(IptablesFrame frame, List<ChainRule> facts, IptablesStanding standing) {
        this.standing = standing;
        mark = frame.mark();
        var fixed = byChain(frame.rules());
        var others = byChain(facts);
        wanted = new HashSet<>();
        frame.rules().forEach(rule -> wanted.add(rule.text()));
        facts.forEach(rule -> wanted.add(rule.text()));

        var there = standing.rules().stream().filter(this::ours).collect(Collectors.groupingBy(Name::of));
        var names = new LinkedHashMap<Name, Boolean>();
        fixed.keySet().forEach(name -> names.put(name, true));
        others.keySet().forEach(name -> names.put(name, true));
        there.keySet().forEach(name -> names.put(name, true));
        for (var name : names.keySet()) {
            var rules = new Rules(fixed.getOrDefault(name, List.of()), others.getOrDefault(name, List.of()));
            bring(name, there.getOrDefault(name, List.of()), rules);
        }
        missing = frame.chains().stream()
                .filter(chain -> !standing.has(Name.of(chain)))
                .toList();
        surplus = standing.chains().stream()
                .filter(chain -> mark.on(chain.userData()))
                .filter(chain -> !frame.has(Name.of(chain)))
                .filter(this::usedByNobodyElse)
                .toList();
    }

    /** The rules that should stand in one chain. */
    private record Rules(List<ChainRule> fixed, List<ChainRule> facts) {
        List<ChainRule> all() {
            var all = new ArrayList<>(fixed);
            all.addAll(facts);
            return all;
        }

        /** Whether rules are these, in an order that means the same as any in which they can have come. */
        boolean are(List<Rule> there) {
            var ranks = ranks();
            var last = -1;
            for (var rule : there) {
                var rank = ranks.remove(Text.of(rule));
                if (rank == null || rank < last) {
                    return false;
                }
                last = rank;
            }
            return ranks.isEmpty();
        }

        /** Facts' rules at one end are equals; those that stand always have an order. */
        private Map<Text, Integer> ranks() {
            var ranks = new HashMap<Text, Integer>();
            var order = order(fixed);
            for (var i = 0; i < order.size(); i++) {
                ranks.put(order.get(i).text(), i + 1);
            }
            facts.forEach(rule -> ranks.put(rule.text(), rule.end() == End.FIRST ? 0 : order.size() + 1));
            return ranks;
        }

        private static List<ChainRule> order(List<ChainRule> rules) {
            Deque<ChainRule> order = new ArrayDeque<>();
            for (var rule : rules) {
                if (rule.end() == End.FIRST) {
                    order.addFirst(rule);
                } else {
                    order.addLast(rule);
                }
            }
            return new ArrayList<>(order);
        }
    }

    private void bring(Name name, List<Rule> there, Rules rules) {
        if (rules.are(there) && there.stream().allMatch(rule -> mark.on(rule.userData()))) {
            kept.addAll(there);
        } else {
            delete.addAll(there);
            add.addAll(rules.all());
            changed = changed.or(() -> Optional.of(name));
        }
    }

    /** What bears our mark, or says what we want said and nobody's mark: iptables-restore loses marks. */
    private boolean ours(Rule rule) {
        return mark.on(rule.userData()) || (!OurMark.any(rule.userData()) && wanted.contains(Text.of(rule)));
    }

    private boolean usedByNobodyElse(Chain chain) {
        var name = Name.of(chain);
        return standing.rules().stream()
                .filter(Predicate.not(this::ours))
                .noneMatch(rule -> Name.of(rule).equals(name) || IptablesStanding.leads(rule, name));
    }

    private static Map<Name, List<ChainRule>> byChain(List<ChainRule> rules) {
        return rules.stream()
                .collect(Collectors.groupingBy(rule -> Name.of(rule.rule()), LinkedHashMap::new, Collectors.toList()));
    }

    void write(NftTransaction changes) {
        missing.stream().map(Chain::table).distinct().forEach(table -> changes.add(new Table(table)));
        missing.forEach(changes::add);
        delete.forEach(changes::delete);
        add.forEach(rule -> rule.write(changes));
        surplus.forEach(chain -> changes.table(chain.table()).deleteChain(chain.name()));
    }

    /** How many rules are written. */
    int added() {
        return add.size();
    }

    /** Rules that stand and stay, with their handles. */
    List<Rule> kept() {
        return kept;
    }

    /** What is not as it should be, for people; empty if nothing is to be done. */
    Optional<String> difference() {
        return missing.stream()
                .findFirst()
                .map(chain -> "chain " + chain + " is missing")
                .or(() -> changed.map(name -> "the rules of chain " + name + " were changed"));
    }
}
