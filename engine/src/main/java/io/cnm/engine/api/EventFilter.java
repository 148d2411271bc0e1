package io.cnm.engine.api;

import io.cnm.api.NetworkEvent;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which events a client wants to hear of. <em>Immutable.</em> */
final class EventFilter implements Predicate<NetworkEvent> {
    private static final Set<String> OURS = Set.of("type", "event", "network", "container", "scope", "label");

    /** Filters of Docker's that nothing here can fit. */
    private static final Set<String> DOCKERS =
            Set.of("config", "daemon", "image", "node", "plugin", "secret", "service", "volume");

    private final Filters filters;

    private EventFilter(Filters filters) {
        this.filters = filters;
    }

    static EventFilter parse(Optional<String> text) {
        var known = new HashSet<>(OURS);
        known.addAll(DOCKERS);
        return new EventFilter(Filters.parse(text, known));
    }

    @Override
    public boolean test(NetworkEvent event) {
        var id = event.network().value();
        var attributes = event.attributes();
        return DOCKERS.stream().allMatch(name -> filters.values(name).isEmpty())
                && filters.any("type", "network"::equals)
                && filters.any("scope", "local"::equals)
                && filters.any("event", event.action().name().toLowerCase(Locale.ROOT)::equals)
                && filters.any("network", text -> id.startsWith(text) || text.equals(attributes.get("name")))
                && filters.any(
                        "container",
                        text -> attributes.getOrDefault("container", "").startsWith(text)
                                && attributes.containsKey("container"))
                && filters.labels("label", attributes);
    }
}
