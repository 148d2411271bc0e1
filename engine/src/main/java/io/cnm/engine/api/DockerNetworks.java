package io.cnm.engine.api;

import io.cnm.api.ForbiddenException;
import io.cnm.api.Network;
import io.cnm.api.NotFoundException;
import io.cnm.engine.Predefined;
import io.cnm.engine.Services;
import io.cnm.engine.wire.DockerCreated;
import io.cnm.engine.wire.DockerNetwork;
import io.cnm.engine.wire.DockerNetworkCreate;
import io.cnm.engine.wire.DockerPruned;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** {@code /networks}, but for who is on them. Names may hold slashes, as in Docker. <em>Thread-safe.</em> */
final class DockerNetworks {
    private static final Set<String> PRUNE_FILTERS = Set.of("label", "label!", "until");

    private final Services services;
    private final DockerConnections connections;
    private final Lookup lookup;

    DockerNetworks(Services services) {
        this.services = services;
        this.connections = new DockerConnections(services.controller(), services.containers());
        this.lookup = new Lookup(services.controller());
    }

    List<Route> routes() {
        return List.of(
                Rows.get("/networks", this::list),
                Rows.get("/networks/", this::list),
                Rows.get("/networks/{network*}", this::inspect),
                Rows.post("/networks/create", this::create),
                Rows.post("/networks/prune", this::prune),
                Rows.post("/networks/{network*}/connect", connections::connect),
                Rows.post("/networks/{network*}/disconnect", connections::disconnect),
                Rows.delete("/networks/{network*}", this::delete));
    }

    private Response list(Request request) {
        var filter = NetworkFilter.parse(request.query("filters"));
        var fitting = services.controller().networks().stream().filter(filter).toList();
        return Answers.ok(Lookup.infos(fitting, Network::info).stream()
                .sorted(Comparator.comparing(info -> info.spec().name()))
                .map(DockerNetwork::listed)
                .toList());
    }

    private Response inspect(Request request) {
        Questions.flag(request, "verbose");
        var network = lookup.network(request);
        var info = network.info();
        var scope = request.query("scope").orElse("");
        if (!scope.isEmpty() && !scope.equals(info.scope())) {
            throw new NotFoundException("network " + request.parameter("network") + " not found");
        }
        return Answers.ok(DockerNetwork.inspected(
                info, network.endpoints(), id -> services.controller().findSandbox(id.value())));
    }

    private Response create(Request request) {
        var wish = Questions.body(request, DockerNetworkCreate.class);
        var network = services.controller().createNetwork(wish.toSpec(services.defaults()));
        return Answers.json(201, new DockerCreated(network.id().value(), ""));
    }

    private Response delete(Request request) {
        lookup.network(request).delete();
        return Response.of(204);
    }

    private Response prune(Request request) {
        var filters = Filters.parse(request.query("filters"), PRUNE_FILTERS);
        var until = filters.single("until").map(text -> Times.parse("until", text, Instant.now()));
        var deleted = new ArrayList<String>();
        for (var network : services.controller().networks()) {
            if (!Predefined.is(network.name())
                    && isUnused(network)
                    && until.filter(end -> !network.info().created().isBefore(end))
                            .isEmpty()
                    && filters.labels("label", network.info().spec().labels())
                    && filters.values("label!").stream()
                            .noneMatch(
                                    label -> Filters.has(network.info().spec().labels(), label))
                    && deleteIfUnused(network)) {
                deleted.add(network.name());
            }
        }
        return Answers.ok(new DockerPruned(deleted));
    }

    private static boolean isUnused(Network network) {
        try {
            return network.endpoints().isEmpty();
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** Somebody may have come onto the network, or deleted it, in the meantime. */
    private static boolean deleteIfUnused(Network network) {
        try {
            network.delete();
            return true;
        } catch (ForbiddenException | NotFoundException e) {
            return false;
        }
    }
}
