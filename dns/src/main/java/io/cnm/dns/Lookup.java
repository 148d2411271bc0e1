package io.cnm.dns;

import static java.util.Collections.shuffle;
import static java.util.stream.Collectors.toMap;

import io.cnm.api.IpAddress;
import io.cnm.spi.NameService.KnownNetwork;
import io.cnm.spi.NameService.View;
import io.cnm.spi.Zone;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
    private final List<Known> networks;

    /** A network with its name and aliases in lower case. */
    private record Known(String name, Zone zone, Map<String, Set<String>> aliases) {
        static Known of(KnownNetwork network) {
            var aliases = network.aliases().entrySet().stream()
                    .collect(toMap(alias -> fold(alias.getKey()), Map.Entry::getValue, Lookup::union));
            return new Known(fold(network.name()), network.zone(), aliases);
        }

        List<IpAddress> linked(String name) {
            return aliases.getOrDefault(name, Set.of()).stream()
                    .flatMap(target -> zone.addresses(target).stream())
                    .distinct()
                    .toList();
        }
    }

    Lookup(View view) {
        this.view = view;
        networks = view.networks().stream().map(Known::of).toList();
    }

    /** What this was made from. */
    View view() {
        return view;
    }

    /**
     * The answer, if it is to be found here.
     *
     * @return the data of each record of the query's type, in random order; an empty list if the name is known and has no
     *     such records; empty if others have to be asked
     */
    Optional<List<byte[]>> find(Query query) {
        if (query.qclass() != Wire.CLASS_IN) {
            return Optional.empty();
        }
        return switch (query.type()) {
            case Wire.TYPE_A, Wire.TYPE_AAAA -> addresses(query.name(), query.type() == Wire.TYPE_AAAA);
            case Wire.TYPE_PTR -> ReverseName.parse(query.name()).flatMap(this::names);
            case Wire.TYPE_MX -> addresses(query.name()).isEmpty() ? Optional.empty() : Optional.of(List.of());
            default -> Optional.empty();
        };
    }

    private Optional<List<byte[]>> addresses(String name, boolean v6) {
        var found = addresses(name);
        if (found.isEmpty()) {
            return view.singleLabels() || name.isEmpty() || name.indexOf('.') >= 0
                    ? Optional.empty()
                    : Optional.of(List.of());
        }
        var data = new ArrayList<byte[]>(found.size());
        for (var address : found) {
            if (address.v6() == v6) {
                data.add(address.toBytes());
            }
        }
        shuffle(data, ThreadLocalRandom.current());
        return Optional.of(data);
    }

    private List<IpAddress> addresses(String name) {
        var found = addresses(name, networks);
        for (var dot = name.lastIndexOf('.'); found.isEmpty() && dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            var suffix = name.substring(dot + 1);
            var named = networks.stream().filter(network -> network.name.equals(suffix));
            found = addresses(name.substring(0, dot), named.toList());
        }
        return found;
    }

    private static List<IpAddress> addresses(String name, List<Known> networks) {
        for (var network : networks) {
            var linked = network.linked(name);
            if (!linked.isEmpty()) {
                return linked;
            }
        }
        for (var network : networks) {
            var found = network.zone.addresses(name);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** {@code first-name.network.}, if one of the networks has this address. */
    private Optional<List<byte[]>> names(IpAddress address) {
        for (var network : view.networks()) {
            var name = network.zone().name(address);
            if (name.isPresent()) {
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
