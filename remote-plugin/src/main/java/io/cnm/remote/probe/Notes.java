package io.cnm.remote.probe;

import io.cnm.remote.Quoted;
import io.cnm.remote.probe.ProbeReport.Departure;
import io.cnm.remote.wire.WireJson;
import io.cnm.remote.wire.WireJson.MalformedException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What has been found out so far. <em>Confined to one thread.</em> */
final class Notes {
    private static final int LONGEST = 300;

    private final Map<String, String> facts = new LinkedHashMap<>();
    private final Set<Departure> departures = new LinkedHashSet<>();

    /** Writes down what a plugin is or can; what it says is a stranger's text. */
    void fact(String name, Object value) {
        var text = Quoted.shortened(value.toString(), LONGEST);
        facts.put(name, text.isEmpty() ? "none" : text);
    }

    /** Writes down where it departs from the protocol. */
    void departure(String call, String what) {
        departures.add(new Departure(call, Quoted.shortened(what, LONGEST)));
    }

    /** What an answer says, if it can be read; otherwise that is written down. */
    <T> Optional<T> read(String call, Outcome outcome, Class<T> type) {
        try {
            return Optional.of(WireJson.convert(outcome.answer(), type));
        } catch (MalformedException e) {
            departure(call, "the answer is not what it should be: " + e.getMessage());
            return Optional.empty();
        }
    }

    ProbeReport report(String plugin) {
        return new ProbeReport(plugin, facts, List.copyOf(departures));
    }
}
