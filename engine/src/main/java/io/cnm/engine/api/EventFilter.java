package io.cnm.engine.api;

import io.cnm.engine.EngineEvent;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which events a client wants to hear of. <em>Immutable.</em> */
final class EventFilter implements Predicate<EngineEvent> {
    /** Filters that name a thing, and with it a type of events. */
    private static final Set<String> THINGS = Set.of(
            "config", "container", "daemon", "image", "network", "node", "plugin", "secret", "service", "volume");

    private static final Set<String> KNOWN = Stream.concat(
                    THINGS.stream(), Stream.of("type", "event", "scope", "label"))
            .collect(Collectors.toUnmodifiableSet());

    private final Filters filters;

    private EventFilter(Filters filters) {
        this.filters = filters;
    }

    static EventFilter parse(Optional<String> text) {
        return new EventFilter(Filters.parse(text, KNOWN));
    }

    @Override
    public boolean test(EngineEvent event) {
        return filters.any("type", event.type()::equals)
                && filters.any("scope", "local"::equals)
                && filters.any("event", text -> isAction(text, event.action()))
                && THINGS.stream().allMatch(thing -> filters.any(thing, text -> concerns(event, thing, text)))
                && filters.labels("label", event.attributes());
    }

    /** Actions such as {@code health_status: healthy} and {@code exec_create: ls} are known by what is before the colon too. */
    private static boolean isAction(String wanted, String action) {
        return action.equals(wanted) || action.startsWith(wanted + ":");
    }

    /** Whether the event is about a thing, or is one of a network that has to do with a container. */
    private static boolean concerns(EngineEvent event, String thing, String text) {
        if (event.type().equals(thing)) {
            return event.id().startsWith(text)
                    || text.equals(event.attributes().get("name"))
                    || (thing.equals("image") && event.id().startsWith(text + ":"));
        }
        var other = event.attributes().get(thing);
        return other != null && (thing.equals("image") ? other.equals(text) : other.startsWith(text));
    }
}
