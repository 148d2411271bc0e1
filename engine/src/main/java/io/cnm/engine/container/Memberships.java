package io.cnm.engine.container;

import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NotFoundException;
import io.cnm.api.Sandbox;
import io.cnm.controller.Undo;
import io.cnm.engine.wire.DockerConnect;
import java.util.LinkedHashMap;
import java.util.List;

/** Which containers are on which networks, whether they run or not. <em>Thread-safe.</em> */
final class Memberships {
    private final NetworkController controller;
    private final Registry registry;
    private final Networking networking;

    Memberships(NetworkController controller, Registry registry, Networking networking) {
        this.controller = controller;
        this.registry = registry;
        this.networking = networking;
    }

    /**
     * Gives a container another name, on its networks first: where one refuses, all is as it was. Whoever calls holds its lock.
     *
     * @throws io.cnm.api.ConflictException in Docker's words if the name is taken
     */
    void rename(Container container, String name) {
        registry.requireFree(name);
        var old = container.record().name();
        try (var undo = new Undo()) {
            for (var endpoint : container.sandbox().map(Sandbox::endpoints).orElse(List.of())) {
                endpoint.rename(name);
                undo.push("keep the name on network " + endpoint.network().name(), () -> endpoint.rename(old));
            }
            registry.rename(container, name);
            undo.commit();
        }
    }

    /** Links of others to a container that has another name by now lead there, also when they are started again. */
    void follow(String old, String name) {
        for (var other : registry.list()) {
            other.lock().lock();
            try {
                var record = other.record();
                var changed = Links.follow(record, old, name);
                if (!changed.equals(record) && registry.find(record.id()).isPresent()) {
                    registry.update(other, changed);
                }
            } finally {
                other.lock().unlock();
            }
        }
    }

    /** Whether the container is on the network of this name, or of an id that begins so. */
    boolean includes(ContainerRecord record, String network) {
        return record.networks().keySet().stream()
                .flatMap(name -> controller.findNetwork(name).stream())
                .anyMatch(there -> there.name().equals(network)
                        || (!network.isEmpty() && there.id().value().startsWith(network)));
    }

    void connect(Container container, Network network, DockerConnect.Settings settings) {
        container.lock().lock();
        try {
            var record = container.record();
            requireConnectable(record, network);
            var networks = new LinkedHashMap<>(record.networks());
            networks.remove("none");
            networks.put(network.name(), settings);
            var changed = record.withNetworks(networks);
            networking.check(changed);
            container
                    .sandbox()
                    .ifPresent(sandbox ->
                            networking.connect(sandbox, networking.connection(changed, network.name(), settings)));
            registry.update(container, changed);
        } finally {
            container.lock().unlock();
        }
    }

    private static void requireConnectable(ContainerRecord record, Network network) {
        if (record.networks().containsKey(network.name())) {
            throw new ForbiddenException(
                    "endpoint with name " + record.name() + " already exists in network " + network.name());
        }
        if (record.networkMode().isHost() || network.name().equals("host")) {
            throw hostNetwork();
        }
        if (record.networkMode().otherContainer().isPresent()) {
            throw new InvalidParameterException(
                    "container sharing network namespace with another container or host cannot be connected to any"
                            + " other network");
        }
    }

    private static InvalidParameterException hostNetwork() {
        return new InvalidParameterException(
                "container cannot be disconnected from host network or connected to host network");
    }

    void disconnect(Container container, Network network) {
        container.lock().lock();
        try {
            var record = container.record();
            if (record.networkMode().isHost()) {
                throw hostNetwork();
            }
            var networks = new LinkedHashMap<>(record.networks());
            if (networks.remove(network.name()) == null
                    && networks.remove(network.id().value()) == null) {
                throw new NotFoundException(
                        "container " + record.id() + " is not connected to network " + network.name());
            }
            container.sandbox().stream()
                    .flatMap(sandbox -> sandbox.endpoints().stream())
                    .filter(endpoint -> endpoint.network().id().equals(network.id()))
                    .findFirst()
                    .ifPresent(endpoint -> endpoint.delete(true));
            registry.update(container, record.withNetworks(networks));
        } finally {
            container.lock().unlock();
        }
    }
}
