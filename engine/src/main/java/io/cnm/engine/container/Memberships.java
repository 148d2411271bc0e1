package io.cnm.engine.container;

import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NotFoundException;
import io.cnm.engine.wire.DockerConnect;
import java.util.LinkedHashMap;

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

    boolean includes(ContainerRecord record, String network) {
        return controller
                .findNetwork(network)
                .filter(there -> record.networks().keySet().stream()
                        .anyMatch(name ->
                                name.equals(there.name()) || there.id().value().equals(name)))
                .isPresent();
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
