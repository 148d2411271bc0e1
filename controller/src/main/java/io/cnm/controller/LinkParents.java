package io.cnm.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The endpoints of one network that are in sandboxes with links, by the names of those that they are linked to. So whoever comes
 * or goes finds its own parents, however many endpoints there are. <em>Thread-safe.</em>
 */
final class LinkParents {
    private final Map<String, Set<LiveEndpoint>> byTarget = new ConcurrentHashMap<>();

    /** An endpoint has come into a sandbox, or out of it. */
    void change(LiveEndpoint parent, EndpointState before, EndpointState after) {
        var gone = targets(before);
        var come = targets(after);
        for (var target : gone) {
            if (!come.contains(target)) {
                remove(target, parent);
            }
        }
        for (var target : come) {
            if (!gone.contains(target)) {
                add(target, parent);
            }
        }
    }

    /** Who is linked to the endpoint of that name, be it there or not. */
    Set<LiveEndpoint> of(String target) {
        return byTarget.getOrDefault(target, Set.of());
    }

    /** Everybody who has links. */
    Stream<LiveEndpoint> all() {
        return byTarget.values().stream().flatMap(Set::stream).distinct();
    }

    private static List<String> targets(EndpointState state) {
        if (state.attachment().isEmpty()) {
            return List.of();
        }
        var targets = new ArrayList<String>();
        for (var link : state.attachment().get().spec().links()) {
            targets.add(link.target());
        }
        return targets;
    }

    private void add(String target, LiveEndpoint parent) {
        byTarget.compute(target, (name, parents) -> {
            var known = parents == null ? ConcurrentHashMap.<LiveEndpoint>newKeySet() : parents;
            known.add(parent);
            return known;
        });
    }

    private void remove(String target, LiveEndpoint parent) {
        byTarget.computeIfPresent(target, (name, parents) -> {
            parents.remove(parent);
            return parents.isEmpty() ? null : parents;
        });
    }
}
