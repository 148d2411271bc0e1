package io.cnm.spi;

import io.cnm.api.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The names of one network's endpoints. Names are compared without regard to case. One endpoint's names appear and
 * disappear one after another, not as a whole: a query in between sees some of them. Adding and removing costs what the
 * endpoint has, however many others there are. <em>Thread-safe.</em>
 */
public final class Zone {
    private record Entry(Object owner, Set<IpAddress> addresses) {}

    /** What an endpoint's addresses resolve back to. */
    private record FirstName(Object owner, String name) {}

    /** Who has a name, and the addresses of all of them, which is what is asked for most. */
    private record Holders(List<Entry> entries, List<IpAddress> addresses) {
        static Holders of(List<Entry> entries) {
            var addresses = new LinkedHashSet<IpAddress>();
            for (var entry : entries) {
                addresses.addAll(entry.addresses);
            }
            return new Holders(entries, List.copyOf(addresses));
        }
    }

    private final ConcurrentHashMap<String, Holders> byName = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<IpAddress, List<FirstName>> byAddress = new ConcurrentHashMap<>();

    /**
     * Adds an endpoint.
     *
     * @param owner identifies it when it is removed
     * @param names the first one is what its addresses resolve back to
     * @param addresses of both families
     */
    public void add(Object owner, List<String> names, Set<IpAddress> addresses) {
        var entry = new Entry(owner, Set.copyOf(addresses));
        for (var name : names) {
            byName.merge(
                    fold(name),
                    Holders.of(List.of(entry)),
                    (old, added) -> Holders.of(concat(old.entries, added.entries)));
        }
        if (!names.isEmpty()) {
            var first = List.of(new FirstName(owner, names.get(0)));
            addresses.forEach(address -> byAddress.merge(address, first, Zone::concat));
        }
    }

    /** Removes what was added for this owner under these names and addresses. */
    public void remove(Object owner, List<String> names, Set<IpAddress> addresses) {
        for (var name : names) {
            byName.computeIfPresent(fold(name), (key, holders) -> {
                var rest = without(holders.entries, entry -> entry.owner.equals(owner));
                return rest.isEmpty() ? null : Holders.of(rest);
            });
        }
        for (var address : addresses) {
            byAddress.computeIfPresent(address, (key, known) -> {
                var rest = without(known, each -> each.owner.equals(owner));
                return rest.isEmpty() ? null : rest;
            });
        }
    }

    /**
     * Gives an endpoint other names. Those that it keeps are known all the time.
     *
     * @param before under which it was added
     * @param after the first one is what its addresses resolve back to from now on
     */
    public void rename(Object owner, List<String> before, List<String> after, Set<IpAddress> addresses) {
        add(owner, after.stream().filter(Predicate.not(before::contains)).toList(), addresses);
        remove(owner, before.stream().filter(Predicate.not(after::contains)).toList(), Set.of());
        var first = new FirstName(owner, after.get(0));
        for (var address : addresses) {
            byAddress.computeIfPresent(address, (key, known) -> {
                var others = without(known, each -> each.owner.equals(owner));
                return concat(others, List.of(first));
            });
        }
    }

    /** The addresses of a name, of both families; empty if the name is not known. */
    public List<IpAddress> addresses(String name) {
        var holders = byName.get(fold(name));
        return holders == null ? List.of() : holders.addresses;
    }

    /** The first name of the endpoint that has this address; of several, of the one that came last. */
    public Optional<String> name(IpAddress address) {
        return Optional.ofNullable(byAddress.get(address)).map(known -> known.get(known.size() - 1).name);
    }

    private static <T> List<T> concat(List<T> old, List<T> added) {
        var all = new ArrayList<>(old);
        all.addAll(added);
        return List.copyOf(all);
    }

    private static <T> List<T> without(List<T> all, Predicate<T> gone) {
        return all.stream().filter(gone.negate()).toList();
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
