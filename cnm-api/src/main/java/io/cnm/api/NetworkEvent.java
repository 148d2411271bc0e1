package io.cnm.api;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened to a network. <em>Immutable.</em>
 *
 * @param action what happened
 * @param network to which one
 * @param attributes names and ids that belong to it, keys as in Docker's events ({@code name}, {@code type},
 *     {@code container})
 * @param time when
 */
public record NetworkEvent(Action action, NetworkId network, Map<String, String> attributes, Instant time) {
    /** What can happen to a network; the names are Docker's, but for the last. */
    public enum Action {
        CREATE,
        CONNECT,
        DISCONNECT,
        DESTROY,
        /** Somebody else had changed what we made in the kernel, and it was put right. */
        REPAIR
    }

    public NetworkEvent {
        attributes = Map.copyOf(attributes);
    }
}
