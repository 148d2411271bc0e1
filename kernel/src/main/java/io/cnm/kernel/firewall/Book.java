package io.cnm.kernel.firewall;

import io.cnm.api.ConflictException;
import io.cnm.plan.FirewallRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The facts in force and the entries that they come to, in the order in which they came. Several facts may share an entry;
 * it goes with the last of them. A change costs what it changes, however much there is. <em>Confined to one thread</em> at
 * a time.
 */
final class Book<E extends Book.Placed> {
    private final Function<FirewallRule, List<E>> entries;
    private final Set<FirewallRule> facts = new LinkedHashSet<>();
    private final Map<Object, Held<E>> held = new LinkedHashMap<>();

    /** What a fact comes to in the kernel. */
    interface Placed {
        /** Where two entries collide: only one of those that have the same place can be in force. */
        Object place();
    }

    /** An entry in force, and how many facts want it. */
    private record Held<E>(E entry, int facts) {}

    /**
     * What a change comes to.
     *
     * @param facts those that come, and those that go
     * @param delete entries to take out, before any is added
     * @param add entries to put in
     */
    record Delta<E>(Facts facts, List<E> delete, List<E> add, Map<Object, Optional<Held<E>>> places) {
        /** Facts that come and facts that go, none twice. */
        record Facts(Set<FirewallRule> come, Set<FirewallRule> go) {}
    }

    /** @param entries what a fact comes to, in order */
    Book(Function<FirewallRule, List<E>> entries) {
        this.entries = entries;
    }

    /**
     * Works a change out without making it.
     *
     * @throws ConflictException if a fact would need a place that another one has
     */
    Delta<E> delta(Collection<FirewallRule> add, Collection<FirewallRule> remove) {
        var come = new LinkedHashSet<>(add);
        come.removeAll(facts);
        var go = new LinkedHashSet<>(remove);
        go.retainAll(facts);
        go.removeAll(add);

        var places = new LinkedHashMap<Object, Optional<Held<E>>>();
        for (var fact : go) {
            for (var entry : entries.apply(fact)) {
                at(places, entry.place()).ifPresent(old -> places.put(entry.place(), less(old)));
            }
        }
        for (var fact : come) {
            for (var entry : entries.apply(fact)) {
                var old = at(places, entry.place());
                places.put(entry.place(), Optional.of(more(old, entry, fact)));
            }
        }
        return delta(new Delta.Facts(come, go), places);
    }

    private Delta<E> delta(Delta.Facts changed, Map<Object, Optional<Held<E>>> places) {
        var delete = new ArrayList<E>();
        var add = new ArrayList<E>();
        places.forEach((place, after) -> {
            var before = Optional.ofNullable(held.get(place)).map(Held::entry);
            if (!before.equals(after.map(Held::entry))) {
                before.ifPresent(delete::add);
                after.map(Held::entry).ifPresent(add::add);
            }
        });
        return new Delta<>(changed, delete, add, places);
    }

    private Optional<Held<E>> at(Map<Object, Optional<Held<E>>> changed, Object place) {
        return changed.getOrDefault(place, Optional.ofNullable(held.get(place)));
    }

    private Optional<Held<E>> less(Held<E> old) {
        return old.facts == 1 ? Optional.empty() : Optional.of(new Held<>(old.entry, old.facts - 1));
    }

    private Held<E> more(Optional<Held<E>> old, E entry, FirewallRule fact) {
        if (old.isPresent() && !old.get().entry.equals(entry)) {
            throw new ConflictException("the firewall has something else in the place of: " + fact.describe());
        }
        return new Held<>(entry, old.map(Held::facts).orElse(0) + 1);
    }

    /** Makes a change that was worked out. Nothing may have changed in between. */
    void commit(Delta<E> delta) {
        facts.removeAll(delta.facts.go);
        facts.addAll(delta.facts.come);
        delta.places.forEach(
                (place, after) -> after.ifPresentOrElse(now -> held.put(place, now), () -> held.remove(place)));
    }

    /** Whether there will be no entry after a change. */
    boolean emptyAfter(Delta<E> delta) {
        return held.size() + delta.add.size() == delta.delete.size();
    }

    /** What facts come to, whether they are in force or not. */
    List<E> entries(FirewallRule fact) {
        return entries.apply(fact);
    }

    /** All entries in force. */
    Stream<E> held() {
        return held.values().stream().map(Held::entry);
    }

    Set<FirewallRule> facts() {
        return Collections.unmodifiableSet(facts);
    }

    /** All entries as they will be in force after a change. */
    List<E> entriesAfter(Delta<E> delta) {
        var after = new LinkedHashMap<Object, Optional<Held<E>>>();
        held.forEach((place, old) -> after.put(place, Optional.of(old)));
        after.putAll(delta.places);
        return after.values().stream()
                .flatMap(Optional::stream)
                .map(Held::entry)
                .toList();
    }
}
