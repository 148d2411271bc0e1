package io.cnm.bench;

import io.cnm.bench.NameLoad.Taken;
import io.cnm.linux.Netns;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Name servers that know the same name, each asked in turn from where it is to be asked. <em>Confined to one thread.</em> */
final class Resolvers implements AutoCloseable {
    /** Where programs in a sandbox ask, which is redirected to the resolver's port. */
    private static final InetSocketAddress EMBEDDED = new InetSocketAddress("127.0.0.11", 53);

    private final Map<Kind, NameLoad> loads = new LinkedHashMap<>();
    private final Map<Kind, List<Taken>> taken = new LinkedHashMap<>();

    /** Who is asked. */
    enum Kind {
        OURS,
        DOCKERD,
        DNSMASQ
    }

    /** Adds an engine's resolver, to be asked from one of its sandboxes. */
    void add(Kind kind, Netns sandbox, String name) {
        loads.put(kind, NameLoad.open(sandbox, EMBEDDED, name));
    }

    /** Adds a server on an address of its own. */
    void add(Kind kind, Netns sandbox, InetSocketAddress address, String name) {
        loads.put(kind, NameLoad.open(sandbox, address, name));
    }

    /** Lets Java compile what answering takes. */
    void warmUp(Duration time) {
        loads.values().forEach(load -> load.ask(16, time));
    }

    /** Asks each in turn, and forgets what was measured before. */
    void measure(int outstanding, int rounds, Duration each) {
        taken.clear();
        for (var round = 0; round < rounds; round++) {
            loads.forEach((kind, load) ->
                    taken.computeIfAbsent(kind, key -> new ArrayList<>()).add(load.ask(outstanding, each)));
        }
    }

    /** Answers per second. */
    Optional<Samples> rates(Kind kind) {
        return values(kind, Taken::perSecond).map(Samples::ofRates);
    }

    /** What half of the answers took. */
    Optional<Samples> medians(Kind kind) {
        return values(kind, Taken::median).map(Samples::of);
    }

    /** What all but one of a hundred answers took. */
    Optional<Samples> late(Kind kind) {
        return values(kind, Taken::late).map(Samples::of);
    }

    private Optional<double[]> values(Kind kind, ToDoubleFunction<Taken> value) {
        return Optional.ofNullable(taken.get(kind))
                .map(list -> list.stream().mapToDouble(value).toArray());
    }

    @Override
    public void close() {
        loads.values().forEach(NameLoad::close);
    }
}
