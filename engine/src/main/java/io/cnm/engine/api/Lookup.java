package io.cnm.engine.api;

import io.cnm.api.Endpoint;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NotFoundException;
import io.cnm.api.Sandbox;
import io.cnm.http.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds what a path or a body names. */
record Lookup(NetworkController controller) {
    Network network(Request request) {
        return controller.requireNetwork(request.parameter("network"));
    }

    /** @throws NotFoundException if there is none */
    Endpoint endpoint(Request request) {
        var network = network(request);
        var name = request.parameter("endpoint");
        return network.findEndpoint(name)
                .or(() -> unique("endpoint", name, network.endpoints(), each -> each.id()
                        .value()
                        .startsWith(name)))
                .orElseThrow(() -> new NotFoundException("endpoint " + name + " not found"));
    }

    /** @throws NotFoundException if there is none */
    Sandbox sandbox(String name) {
        return findSandbox(name).orElseThrow(() -> new NotFoundException("sandbox " + name + " not found"));
    }

    /** The sandbox of that id or container id, else the one of which either begins so. */
    Optional<Sandbox> findSandbox(String name) {
        return controller
                .findSandbox(name)
                .or(() -> unique("sandbox", name, controller.sandboxes(), each -> Stream.of(
                                each.id().value(), each.containerId())
                        .anyMatch(id -> id.startsWith(name))));
    }

    /** What is known of each of these that is still there. */
    static <T, I> List<I> infos(Collection<T> all, Function<T, I> info) {
        var infos = new ArrayList<I>(all.size());
        for (var each : all) {
            try {
                infos.add(info.apply(each));
            } catch (NotFoundException e) {
                // It was deleted after it was listed.
            }
        }
        return List.copyOf(infos);
    }

    private static <T> Optional<T> unique(String what, String name, Collection<T> all, Predicate<T> begins) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        var found = all.stream().filter(begins).toList();
        if (found.size() > 1) {
            throw new InvalidParameterException(what + " " + name + " is ambiguous (" + found.size()
                    + " matches found on ID prefix); give more of the id");
        }
        return found.stream().findFirst();
    }
}
