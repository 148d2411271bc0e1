package io.cnm.kernel.firewall;

import io.cnm.api.ConflictException;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.Table;
import io.cnm.netlink.nft.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fixed part of a table of ours: sets, chains and rules, which are the same whatever is in force. <em>Immutable.</em>
 *
 * @param table with the comment by which it is known as ours
 * @param sets all empty
 * @param userChain a chain whose rules are the administrator's; never flushed
 * @param chains those whose rules are ours
 * @param rules of those chains, in order
 */
record TableLayout(Table table, List<NftSet> sets, Optional<Chain> userChain, List<Chain> chains, List<Rule> rules) {
    /** The comment that marks tables of ours; people see it too. */
    static final String MARK = "made by cnm";

    TableLayout {
        sets = List.copyOf(sets);
        chains = List.copyOf(chains);
        rules = List.copyOf(rules);
    }

    /** The table that rules are put into, as ours. */
    static Table marked(TableId id) {
        return new Table(id).comment(MARK);
    }

    static boolean ours(Table table) {
        return table.userData().comment().equals(Optional.of(MARK));
    }

    static String notOurs(TableId id) {
        return "table " + id + " is not ours: it lacks the comment \"" + MARK
                + "\"; rename or remove it, or give this instance another name";
    }

    /** @throws ConflictException if a table of that name is there and is not ours */
    static void requireOurs(NftSocket nft, TableId id) {
        nft.findTable(id).filter(found -> !ours(found)).ifPresent(found -> {
            throw new ConflictException(notOurs(id));
        });
    }

    TableId id() {
        return table.id();
    }

    /** Makes the table, which must be missing. */
    void create(NftTransaction changes) {
        changes.create(table);
        build(changes, new Standing(List.of(), List.of(), Map.of()), List.of());
    }

    /**
     * Makes the table with these entries and no others, whether it is missing, damaged or whole. The administrator's
     * chain, and whatever else he put there, stays. A set that holds just these entries already is left as it is: to fill it
     * anew costs the kernel 0.4 ms for each network.
     *
     * @param standing the chains and sets that are there now
     */
    void build(NftTransaction changes, Standing standing, Collection<Entry> entries) {
        var here = changes.add(table).table(id());
        standing.chainsNamedAs(chains).forEach(chain -> here.flushChain(chain.name()));
        standing.chainsUnlike(chains).forEach(chain -> here.deleteChain(chain.name()));
        standing.setsUnlike(sets).forEach(set -> here.deleteSet(set.name()));
        sets.forEach(changes::add);
        var wanted = bySet(entries);
        var unlike = sets.stream()
                .filter(set -> !standing.holds(set, wanted.getOrDefault(set, List.of())))
                .toList();
        unlike.forEach(set -> here.flushSet(set.name()));
        userChain.ifPresent(changes::add);
        chains.forEach(changes::add);
        rules.forEach(changes::add);
        wanted.keySet().retainAll(unlike);
        wanted.forEach(changes::add);
    }

    /**
     * Chains and sets of a table as they are in the kernel. Those that bear a name of ours and are something else can only
     * be deleted: the kernel refuses to change them.
     */
    record Standing(List<Chain> chains, List<NftSet> sets, Map<String, List<Element>> elements) {
        /** What is in a table, which may be missing. */
        static Standing of(NftSocket nft, TableId id) {
            var sets = nft.sets(id);
            var elements = sets.stream().collect(Collectors.toMap(NftSet::name, set -> nft.elements(id, set.name())));
            return new Standing(nft.chains(id), sets, elements);
        }

        /** Whether a set is there as it should be, with these elements and no others. */
        private boolean holds(NftSet wanted, List<Element> its) {
            return sets.stream().anyMatch(set -> TableDifference.sameSet(wanted, set))
                    && ElementPlace.values(its)
                            .equals(ElementPlace.values(elements.getOrDefault(wanted.name(), List.of())));
        }

        private Stream<Chain> chainsNamedAs(List<Chain> wanted) {
            return chains.stream().filter(chain -> wanted.stream()
                    .anyMatch(other -> other.name().equals(chain.name())));
        }

        private Stream<Chain> chainsUnlike(List<Chain> wanted) {
            return chainsNamedAs(wanted)
                    .filter(chain -> wanted.stream().noneMatch(other -> TableDifference.sameChain(other, chain)));
        }

        private Stream<NftSet> setsUnlike(List<NftSet> wanted) {
            return sets.stream()
                    .filter(set ->
                            wanted.stream().anyMatch(other -> other.name().equals(set.name())))
                    .filter(set -> wanted.stream().noneMatch(other -> TableDifference.sameSet(other, set)));
        }
    }

    /** Adds entries to a table that is whole. */
    static void add(NftTransaction changes, Collection<Entry> entries) {
        bySet(entries).forEach(changes::add);
    }

    /** Takes entries out of a table that is whole. */
    static void delete(NftTransaction changes, Collection<Entry> entries) {
        bySet(entries).forEach((set, elements) -> changes.table(set.table()).deleteElements(set.name(), elements));
    }

    /** All elements of a set travel in one message, as far as they fit. */
    private static Map<NftSet, List<Element>> bySet(Collection<Entry> entries) {
        var elements = new LinkedHashMap<NftSet, List<Element>>();
        for (var entry : entries) {
            elements.computeIfAbsent(entry.set(), set -> new ArrayList<>()).addAll(entry.elements());
        }
        return elements;
    }
}
