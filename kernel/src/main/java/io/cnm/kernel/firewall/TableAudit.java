package io.cnm.kernel.firewall;

import io.cnm.kernel.firewall.Firewall.Gap;
import io.cnm.netlink.nft.TableContents;
import io.cnm.netlink.nft.expr.Value;
import io.cnm.plan.FirewallRule;
import io.cnm.spi.Auditor.Difference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Compares the host's table with the facts that it should enforce. <em>Confined to one thread.</em> */
final class TableAudit {
    private final TableLayout layout;
    private final Book<Entry> book;
    private final Collection<FirewallRule> facts;

    /** @param facts about the host, in force or not */
    TableAudit(TableLayout layout, Book<Entry> book, Collection<FirewallRule> facts) {
        this.layout = layout;
        this.book = book;
        this.facts = facts;
    }

    /** Gaps of facts, given what is in the kernel. */
    List<Gap> gaps(Optional<TableContents> contents) {
        if (facts.isEmpty()) {
            return List.of();
        }
        if (contents.isEmpty()) {
            return facts.stream()
                    .filter(this::needsTable)
                    .map(fact -> new Gap(fact, Difference.MISSING, "table " + layout.id() + " is missing"))
                    .toList();
        }
        if (!TableLayout.ours(contents.get().table())) {
            return facts.stream()
                    .map(fact -> new Gap(fact, Difference.BLOCKED, TableLayout.notOurs(layout.id())))
                    .toList();
        }
        return compare(contents.get());
    }

    /** A fact that needs no rule is only to be known. */
    private boolean needsTable(FirewallRule fact) {
        return !book.entries(fact).isEmpty() || !book.facts().contains(fact);
    }

    private List<Gap> compare(TableContents contents) {
        var there = elements(contents);
        var gaps = new ArrayList<Gap>();
        facts.forEach(fact -> gap(fact, there).ifPresent(gaps::add));
        TableDifference.find(layout, contents)
                .or(() -> strangers(there))
                .ifPresent(detail -> gaps.add(0, new Gap(facts.iterator().next(), Difference.DRIFTED, detail)));
        return gaps;
    }

    private static Map<String, Map<ElementPlace, Value>> elements(TableContents contents) {
        var all = new HashMap<String, Map<ElementPlace, Value>>();
        contents.sets().forEach(filled -> all.put(filled.set().name(), ElementPlace.values(filled.elements())));
        return all;
    }

    private Optional<Gap> gap(FirewallRule fact, Map<String, Map<ElementPlace, Value>> there) {
        var entries = book.entries(fact);
        Predicate<Entry> present = entry -> entry.elements().stream().allMatch(element -> element.value()
                .equals(there.getOrDefault(entry.set().name(), Map.of()).get(ElementPlace.of(element))));
        var missing = entries.stream().filter(Predicate.not(present)).toList();
        if (!missing.isEmpty()) {
            var difference = missing.size() == entries.size() ? Difference.MISSING : Difference.DRIFTED;
            return Optional.of(new Gap(fact, difference, "not as it should be in " + names(missing.stream())));
        }
        return book.facts().contains(fact)
                ? Optional.empty()
                : Optional.of(
                        new Gap(fact, Difference.DRIFTED, "in the kernel, but not taken over from the last process"));
    }

    private static Set<String> names(Stream<Entry> entries) {
        var names = new TreeSet<String>();
        entries.map(entry -> entry.set().name()).forEach(names::add);
        return names;
    }

    /** Elements in our sets that come from no fact. */
    private Optional<String> strangers(Map<String, Map<ElementPlace, Value>> there) {
        var known = new HashMap<String, Set<ElementPlace>>();
        Stream.concat(facts.stream().flatMap(fact -> book.entries(fact).stream()), book.held())
                .forEach(entry -> entry.elements()
                        .forEach(element -> known.computeIfAbsent(entry.set().name(), set -> new HashSet<>())
                                .add(ElementPlace.of(element))));
        var strange = new TreeSet<String>();
        layout.sets().forEach(set -> {
            var keys = there.getOrDefault(set.name(), Map.of()).keySet();
            if (!known.getOrDefault(set.name(), Set.of()).containsAll(keys)) {
                strange.add(set.name());
            }
        });
        return strange.isEmpty() ? Optional.empty() : Optional.of("elements of no network or port in " + strange);
    }
}
