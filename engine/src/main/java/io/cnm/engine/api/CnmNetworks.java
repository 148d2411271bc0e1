package io.cnm.engine.api;

import io.cnm.api.Network;
import io.cnm.engine.Services;
import io.cnm.engine.wire.NetworkInfoJson;
import io.cnm.engine.wire.NetworkSpecJson;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.Comparator;
import java.util.List;

/** {@code /cnm/v1/networks}. <em>Thread-safe.</em> */
final class CnmNetworks {
    private final Services services;
    private final Lookup lookup;

    CnmNetworks(Services services) {
        this.services = services;
        this.lookup = new Lookup(services.controller());
    }

    List<Route> routes() {
        return List.of(
                Rows.get("/cnm/v1/networks", request -> list()),
                Rows.post("/cnm/v1/networks", this::create),
                Rows.get("/cnm/v1/networks/{network}", request -> show(200, lookup.network(request))),
                Rows.delete("/cnm/v1/networks/{network}", this::delete));
    }

    private Response list() {
        var infos = Lookup.infos(services.controller().networks(), Network::info);
        return Answers.ok(infos.stream()
                .sorted(Comparator.comparing(info -> info.spec().name()))
                .map(NetworkInfoJson::of)
                .toList());
    }

    private static Response show(int status, Network network) {
        return Answers.json(status, NetworkInfoJson.of(network.info()));
    }

    private Response create(Request request) {
        var spec = services.defaults()
                .fill(Questions.body(request, NetworkSpecJson.class).toSpec());
        return Questions.dryRun(request)
                ? Answers.plan(services.controller().dryRun().createNetwork(spec))
                : show(201, services.controller().createNetwork(spec));
    }

    private Response delete(Request request) {
        var network = lookup.network(request);
        if (Questions.dryRun(request)) {
            return Answers.plan(services.controller().dryRun().deleteNetwork(network));
        }
        network.delete();
        return Response.of(204);
    }
}
