package io.cnm.kernel.firewall;

import io.cnm.api.ConflictException;
import io.cnm.plan.FirewallRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The facts in force and the entries that they come to. Several facts may share an entry; it goes with the last of them.
 * A change costs what it changes, however much there is. <em>Confined to one thread</em> at a time.
 */
final class Book {
    private final Entries entries;
    private final Set<FirewallRule> facts = new LinkedHashSet<>();
    private final Map<Entry.Place, Held> held = new HashMap<>();

    /** An entry in force, and how many facts want it. */
    private record Held(Entry entry, int facts) {}

    /**
     * What a change comes to.
     *
     * @param facts those that come, and those that go
     * @param delete entries to take out, before any is added
     * @param add entries to put in
     */
    record Delta(Facts facts, List<Entry> delete, List<Entry> add, Map<Entry.Place, Optional<Held>> places) {
        /** Facts that come and facts that go, none twice. */
        record Facts(Set<FirewallRule> come, Set<FirewallRule> go) {}
    }

    Book(Entries entries) {
        this.entries = entries;
    }

    /**
     * Works a change out without making it.
     *
     * @throws ConflictException if a fact would need a place that another one has
     */
    Delta delta(Collection<FirewallRule> add, Collection<FirewallRule> remove) {
        var come = new LinkedHashSet<>(add);
        come.removeAll(facts);
        var go = new LinkedHashSet<>(remove);
        go.retainAll(facts);
        go.removeAll(add);

        var places = new HashMap<Entry.Place, Optional<Held>>();
        for (var fact : go) {
            for (var entry : entries.of(fact)) {
                at(places, entry.place()).ifPresent(old -> places.put(entry.place(), less(old)));
            }
        }
        for (var fact : come) {
            for (var entry : entries.of(fact)) {
                var old = at(places, entry.place());
                places.put(entry.place(), Optional.of(more(old, entry, fact)));
            }
        }
        return delta(new Delta.Facts(come, go), places);
    }

    private Delta delta(Delta.Facts changed, Map<Entry.Place, Optional<Held>> places) {
        var delete = new ArrayList<Entry>();
        var add = new ArrayList<Entry>();
        places.forEach((place, after) -> {
            var before = Optional.ofNullable(held.get(place)).map(Held::entry);
            if (!before.equals(after.map(Held::entry))) {
                before.ifPresent(delete::add);
                after.map(Held::entry).ifPresent(add::add);
            }
        });
        return new Delta(changed, delete, add, places);
    }

    private Optional<Held> at(Map<Entry.Place, Optional<Held>> changed, Entry.Place place) {
        return changed.getOrDefault(place, Optional.ofNullable(held.get(place)));
    }

    private static Optional<Held> less(Held old) {
        return old.facts == 1 ? Optional.empty() : Optional.of(new Held(old.entry, old.facts - 1));
    }

    private static Held more(Optional<Held> old, Entry entry, FirewallRule fact) {
        if (old.isPresent() && !old.get().entry.equals(entry)) {
            throw new ConflictException("the firewall has something else in the place of: " + fact.describe());
        }
        return new Held(entry, old.map(Held::facts).orElse(0) + 1);
    }

    /** Makes a change that was worked out. Nothing may have changed in between. */
    void commit(Delta delta) {
        facts.removeAll(delta.facts.go);
        facts.addAll(delta.facts.come);
        delta.places.forEach(
                (place, after) -> after.ifPresentOrElse(now -> held.put(place, now), () -> held.remove(place)));
    }

    /** Whether there will be no entry after a change. */
    boolean emptyAfter(Delta delta) {
        return held.size() + delta.add.size() == delta.delete.size();
    }

    /** What facts come to, whether they are in force or not. */
    List<Entry> entries(FirewallRule fact) {
        return entries.of(fact);
    }

    /** All entries in force. */
    Stream<Entry> held() {
        return held.values().stream().map(Held::entry);
    }

    Set<FirewallRule> facts() {
        return Collections.unmodifiableSet(facts);
    }

    /** All entries as they will be in force after a change. */
    List<Entry> entriesAfter(Delta delta) {
        var all = new ArrayList<Entry>();
        held.forEach((place, old) -> {
            if (!delta.places.containsKey(place)) {
                all.add(old.entry);
            }
        });
        delta.places.values().forEach(after -> after.ifPresent(now -> all.add(now.entry)));
        return all;
    }
}
