package io.cnm.spi;

import io.cnm.api.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of one network's endpoints. Names are compared without regard to case. One endpoint's names appear and
 * disappear one after another, not as a whole: a query in between sees some of them. Adding and removing costs what the
 * endpoint has, however many others there are. <em>Thread-safe.</em>
 */
public final class Zone {
    private record Entry(Object owner, Set<IpAddress> addresses) {}

    /** Who has a name, and the addresses of all of them, which is what is asked for most. */
    private record Holders(List<Entry> entries, List<IpAddress> addresses) {
        static Holders of(List<Entry> entries) {
            var addresses = entries.stream()
                    .flatMap(entry -> entry.addresses.stream())
                    .distinct()
                    .toList();
            return new Holders(entries, addresses);
        }
    }

    private final ConcurrentHashMap<String, Holders> byName = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<IpAddress, String> byAddress = new ConcurrentHashMap<>();

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
            byName.merge(fold(name), Holders.of(List.of(entry)), Zone::concat);
        }
        if (!names.isEmpty()) {
            addresses.forEach(address -> byAddress.put(address, names.get(0)));
        }
    }

    /** Removes what was added for this owner under these names and addresses. */
    public void remove(Object owner, List<String> names, Set<IpAddress> addresses) {
        for (var name : names) {
            byName.computeIfPresent(fold(name), (key, holders) -> {
                var rest = holders.entries.stream()
                        .filter(entry -> !entry.owner.equals(owner))
                        .toList();
                return rest.isEmpty() ? null : Holders.of(rest);
            });
        }
        addresses.forEach(byAddress::remove);
    }

    /** The addresses of a name, of both families; empty if the name is not known. */
    public List<IpAddress> addresses(String name) {
        var holders = byName.get(fold(name));
        return holders == null ? List.of() : holders.addresses;
    }

    /** The first name of the endpoint that has this address. */
    public Optional<String> name(IpAddress address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    private static Holders concat(Holders old, Holders added) {
        var all = new ArrayList<>(old.entries);
        all.addAll(added.entries);
        return Holders.of(List.copyOf(all));
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
