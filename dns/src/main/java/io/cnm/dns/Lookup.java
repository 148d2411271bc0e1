package io.cnm.dns;

import static java.util.Collections.shuffle;

import io.cnm.api.IpAddress;
import io.cnm.spi.NameService.KnownNetwork;
import io.cnm.spi.NameService.View;
import io.cnm.spi.Zone;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one sandbox is answered without asking anybody else. A name {@code a.b.c} is looked for as {@code a.b.c} in all
 * networks, then as {@code a.b} in the network {@code c}, then as {@code a} in the network {@code b.c}; each time first
 * among the sandbox's own aliases, then among the names that everybody knows. The first network that knows it answers,
 * for all families: results are never merged. <em>Immutable, but for the zones, which live.</em>
 */
final class Lookup {
    private static final Pattern DOT = Pattern.compile("\\.");

    private final View view;
    private final OutsideNames outside;
    private final List<Known> networks;
    private final Set<String> names;

    /** A network with its name and aliases in lower case. */
    private record Known(String name, Zone zone, Map<String, Set<String>> aliases) {
        static Known of(KnownNetwork network) {
            var aliases = new HashMap<String, Set<String>>();
            for (var alias : network.aliases().entrySet()) {
                aliases.merge(fold(alias.getKey()), alias.getValue(), Lookup::union);
            }
            return new Known(fold(network.name()), network.zone(), aliases);
        }

        List<IpAddress> linked(String name) {
            return aliases.getOrDefault(name, Set.of()).stream()
                    .flatMap(target -> zone.addresses(target).stream())
                    .distinct()
                    .toList();
        }
    }

    /**
     * According to a view.
     *
     * @param outside names that are not to be told here
     */
    Lookup(View view, OutsideNames outside) {
        this.view = view;
        this.outside = outside;
        networks = new ArrayList<>();
        names = new HashSet<>();
        for (var network : view.networks()) {
            var known = Known.of(network);
            networks.add(known);
            names.add(known.name);
        }
    }

    /** What this was made from. */
    View view() {
        return view;
    }

    /**
     * The answer, if it is to be found here. A name that is known here is never asked for outside, whatever is asked of it:
     * others would learn it, and could answer in its place.
     *
     * @return the data of each record of the query's type, in random order; an empty list if the name is known and has no
     *     such records; empty if others have to be asked
     */
    Optional<List<byte[]>> find(Query query) {
        var internet = query.qclass() == Wire.CLASS_IN;
        if (query.type() == Wire.TYPE_PTR && internet) {
            var names = ReverseName.parse(query.name()).flatMap(this::names);
            if (names.isPresent()) {
                return names;
            }
        }
        var found = addresses(query.name());
        if (found.isEmpty()) {
            return stays(query) ? Optional.of(List.of()) : Optional.empty();
        }
        return Optional.of(internet ? data(found, query.type()) : List.of());
    }

    /** Whether it is a name without a dot, which this sandbox wants never to be asked for outside. */
    private boolean stays(Query query) {
        return !view.singleLabels()
                && (query.type() == Wire.TYPE_A || query.type() == Wire.TYPE_AAAA)
                && query.qclass() == Wire.CLASS_IN
                && !query.name().isEmpty()
                && query.name().indexOf('.') < 0;
    }

    private static List<byte[]> data(List<IpAddress> addresses, int type) {
        var data = new ArrayList<byte[]>(addresses.size());
        for (var address : addresses) {
            if (type == Wire.TYPE_ANY || type == (address.v6() ? Wire.TYPE_AAAA : Wire.TYPE_A)) {
                data.add(address.toBytes());
            }
        }
        if (data.size() > 1) {
            shuffle(data, ThreadLocalRandom.current());
        }
        return data;
    }

    private List<IpAddress> addresses(String name) {
        var found = addresses(name, "");
        for (var dot = name.lastIndexOf('.'); found.isEmpty() && dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            var suffix = name.substring(dot + 1);
            if (names.contains(suffix)) {
                found = addresses(name.substring(0, dot), suffix);
            }
        }
        return found;
    }

    /** @param of only the networks of this name; all if it is empty */
    private List<IpAddress> addresses(String name, String of) {
        for (var network : networks) {
            if (!network.aliases.isEmpty() && (of.isEmpty() || network.name.equals(of))) {
                var linked = network.linked(name);
                if (!linked.isEmpty()) {
                    return linked;
                }
            }
        }
        for (var network : networks) {
            if (of.isEmpty() || network.name.equals(of)) {
                var found = network.zone.addresses(name);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }

    /** {@code first-name.network.}, if one of the networks has this address. */
    private Optional<List<byte[]>> names(IpAddress address) {
        for (var network : view.networks()) {
            var name = network.zone().name(address);
            if (name.isPresent() && !outside.has(address, name.get())) {
                return Optional.of(
                        encode(name.get() + "." + network.name()).stream().toList());
            }
        }
        return Optional.empty();
    }

    /** A name as it stands in a record; empty if DNS cannot express it. */
    private static Optional<byte[]> encode(String name) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        var labels = DOT.split(name, -1);
        if (bytes.length + 2 > Wire.MAX_NAME
                || Stream.of(labels).anyMatch(label -> label.isEmpty() || length(label) > Wire.MAX_LABEL)) {
            return Optional.empty();
        }
        var encoded =
                new byte[bytes.length + 2]; // a length before the first label, lengths for dots, the root at the end
        System.arraycopy(bytes, 0, encoded, 1, bytes.length);
        var at = 0;
        for (var label : labels) {
            encoded[at] = (byte) length(label);
            at += 1 + length(label);
        }
        return Optional.of(encoded);
    }

    private static int length(String label) {
        return label.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
