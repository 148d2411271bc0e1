package io.cnm.remote.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found out about a plugin. <em>Immutable.</em>
 *
 * @param plugin its name
 * @param facts where it is and what it can, by what that is called, in the order in which one reads it
 * @param departures where it departs from the protocol
 */
public record ProbeReport(String plugin, Map<String, String> facts, List<Departure> departures) {
    public ProbeReport {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        departures = List.copyOf(departures);
    }

    /**
     * Something that Docker's engine does not put up with, or takes for something else.
     *
     * @param call such as {@code NetworkDriver.Join}
     * @param what is wrong with its answer
     */
    public record Departure(String call, String what) {}

    /** Whether nothing was found that departs from the protocol. */
    public boolean followsProtocol() {
        return departures.isEmpty();
    }
}
