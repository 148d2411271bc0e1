package io.cnm.engine.container;

import io.cnm.engine.wire.HostConfig;
import java.util.Optional;

/**
 * Where a container's network stack comes from, and which network it is on first. <em>Immutable.</em>
 *
 * @param text as asked for: {@code bridge}, {@code host}, {@code none}, {@code container:OTHER} or a network
 */
record NetworkMode(String text) {
    private static final String OTHER = "container:";

    static NetworkMode of(HostConfig host) {
        var text = host.networkMode();
        return new NetworkMode(text.isEmpty() || text.equals("default") ? "bridge" : text);
    }

    boolean isHost() {
        return text.equals("host");
    }

    boolean isNone() {
        return text.equals("none");
    }

    /** Whether the network is one that a user has made. */
    boolean isUserDefined() {
        return !isHost()
                && !isNone()
                && !text.equals("bridge")
                && otherContainer().isEmpty();
    }

    /** The container whose stack it is. */
    Optional<String> otherContainer() {
        return text.startsWith(OTHER) ? Optional.of(text.substring(OTHER.length())) : Optional.empty();
    }
}
