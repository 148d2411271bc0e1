package io.cnm.engine;

import io.cnm.api.NetworkEvent;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * Something that happened, in the words of Docker's events. <em>Immutable.</em>
 *
 * @param type to what kind of thing, such as {@code container}
 * @param action what happened, such as {@code start}
 * @param id of the thing
 * @param attributes names and ids that belong to it
 * @param time when
 */
public record EngineEvent(String type, String action, String id, Map<String, String> attributes, Instant time) {
    public EngineEvent {
        attributes = Map.copyOf(attributes);
    }

    /** Something that has just happened. */
    public static EngineEvent now(String type, String action, String id, Map<String, String> attributes) {
        return new EngineEvent(type, action, id, attributes, Instant.now());
    }

    /** What the controller tells. */
    static EngineEvent of(NetworkEvent event) {
        return new EngineEvent(
                "network",
                event.action().name().toLowerCase(Locale.ROOT),
                event.network().value(),
                event.attributes(),
                event.time());
    }
}
