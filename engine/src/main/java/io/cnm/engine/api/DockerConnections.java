package io.cnm.engine.api;

import io.cnm.api.Endpoint;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NotFoundException;
import io.cnm.api.PublicationException;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.engine.Predefined;
import io.cnm.engine.container.Containers;
import io.cnm.engine.wire.DockerConnect;
import io.cnm.http.HttpException;
import io.cnm.http.Request;
import io.cnm.http.Response;
import java.util.List;
import java.util.Optional;

/**
 * Who is on Docker's networks. What is no container of ours may be a sandbox, by its container id or the beginning of one; its
 * endpoints have that id for a name. <em>Thread-safe.</em>
 */
final class DockerConnections {
    private final Lookup lookup;
    private final Containers containers;

    DockerConnections(NetworkController controller, Containers containers) {
        this.lookup = new Lookup(controller);
        this.containers = containers;
    }

    Response connect(Request request) {
        var network = lookup.network(request);
        var wish = Questions.body(request, DockerConnect.class);
        try {
            var container = containers.find(wish.container());
            if (container.isPresent()) {
                containers.connect(
                        container.get(), network, wish.endpointConfig().orElse(DockerConnect.NOTHING));
            } else {
                connect(network, wish);
            }
        } catch (PublicationException e) {
            throw new HttpException(
                    500,
                    "driver failed programming external connectivity on endpoint " + e.endpoint() + " ("
                            + e.endpointId() + "): " + e.getMessage(),
                    e);
        }
        return Response.of(200);
    }

    private void connect(Network network, DockerConnect wish) {
        var sandbox = requireContainer(wish.container());
        var isHost = sandbox.info().spec().mode() == SandboxSpec.Mode.HOST;
        if (isHostNetwork(network) != isHost) {
            throw hostNetwork();
        }
        var links = wish.links(container -> endpointOn(network, container));
        var legacy = Predefined.is(network.name());
        var spec = wish.toSpec(sandbox.containerId(), legacy ? List.of() : links);
        network.createEndpoint(spec, sandbox, wish.toJoin(legacy ? links : List.of()));
    }

    /**
     * The name that a linked container's endpoint has. Where a resolver answers it may come later; where it does not, links are
     * what they were before there were resolvers.
     */
    private String endpointOn(Network network, String container) {
        var name = lookup.findSandbox(container)
                .orElseThrow(() -> new InvalidParameterException(
                        "could not get container for " + container + ": No such container: " + container))
                .containerId();
        if (Predefined.is(network.name()) && network.findEndpoint(name).isEmpty()) {
            throw new InvalidParameterException(
                    "Cannot link to " + container + ", as it does not belong to the default network");
        }
        return name;
    }

    Response disconnect(Request request) {
        var network = lookup.network(request);
        var wish = Questions.body(request, DockerConnect.class);
        var known = containers.find(wish.container());
        if (known.isPresent()) {
            containers.disconnect(known.get(), network);
            return Response.of(200);
        }
        var container =
                wish.force() ? lookup.findSandbox(wish.container()) : Optional.of(requireContainer(wish.container()));
        if (isHostNetwork(network) && container.isPresent()) {
            throw hostNetwork();
        }
        var endpoint = container
                .flatMap(sandbox -> endpointOn(network, sandbox))
                .or(() -> wish.force() ? network.findEndpoint(wish.container()) : Optional.empty())
                .orElseThrow(() -> new NotFoundException(
                        "container " + wish.container() + " is not connected to network " + network.name()));
        endpoint.delete(true);
        return Response.of(200);
    }

    private static Optional<Endpoint> endpointOn(Network network, Sandbox sandbox) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> endpoint.network().id().equals(network.id()))
                .findFirst();
    }

    private Sandbox requireContainer(String name) {
        return lookup.findSandbox(name).orElseThrow(() -> new NotFoundException("No such container: " + name));
    }

    private static boolean isHostNetwork(Network network) {
        return network.info().spec().driver().equals("host");
    }

    private static InvalidParameterException hostNetwork() {
        return new InvalidParameterException(
                "container cannot be disconnected from host network or connected to host network");
    }
}
