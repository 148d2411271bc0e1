package io.cnm.controller;

import io.cnm.api.NetworkSpec;
import java.time.Duration;

/**
 * How new addresses are announced to the neighbours. <em>Immutable.</em>
 *
 * @param count how often, 0 to 3
 * @param interval between two times
 */
record Announcements(int count, Duration interval) {
    /** @throws io.cnm.api.InvalidParameterException if the network's options for it are malformed */
    static Announcements of(NetworkSpec network) {
        return new Announcements(
                Labels.number(network.options(), Labels.ANNOUNCE_COUNT, 0, 3, 3),
                Duration.ofMillis(Labels.number(network.options(), Labels.ANNOUNCE_INTERVAL, 100, 2000, 1000)));
    }
}
