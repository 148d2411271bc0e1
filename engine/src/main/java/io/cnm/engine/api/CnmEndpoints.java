package io.cnm.engine.api;

import io.cnm.api.Endpoint;
import io.cnm.engine.Services;
import io.cnm.engine.wire.EndpointInfoJson;
import io.cnm.engine.wire.EndpointSpecJson;
import io.cnm.engine.wire.JoinSpecJson;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.Comparator;
import java.util.List;

/** {@code /cnm/v1/networks/{network}/endpoints}. <em>Thread-safe.</em> */
final class CnmEndpoints {
    private static final String ALL = "/cnm/v1/networks/{network}/endpoints";
    private static final String ONE = ALL + "/{endpoint}";

    private final Services services;
    private final Lookup lookup;

    CnmEndpoints(Services services) {
        this.services = services;
        this.lookup = new Lookup(services.controller());
    }

    List<Route> routes() {
        return List.of(
                Rows.get(ALL, this::list),
                Rows.post(ALL, this::create),
                Rows.get(ONE, request -> show(200, lookup.endpoint(request))),
                Rows.delete(ONE, this::delete),
                Rows.post(ONE + "/join", this::join),
                Rows.post(ONE + "/leave", this::leave));
    }

    private Response list(Request request) {
        var infos = Lookup.infos(lookup.network(request).endpoints(), Endpoint::info);
        return Answers.ok(infos.stream()
                .sorted(Comparator.comparing(info -> info.spec().name()))
                .map(EndpointInfoJson::of)
                .toList());
    }

    private static Response show(int status, Endpoint endpoint) {
        return Answers.json(status, EndpointInfoJson.of(endpoint.info()));
    }

    private Response create(Request request) {
        var network = lookup.network(request);
        var spec = Questions.body(request, EndpointSpecJson.class).toSpec();
        return Questions.dryRun(request)
                ? Answers.plan(services.controller().dryRun().createEndpoint(network, spec))
                : show(201, network.createEndpoint(spec));
    }

    private Response delete(Request request) {
        var endpoint = lookup.endpoint(request);
        var force = Questions.flag(request, "force");
        if (Questions.dryRun(request)) {
            return Answers.plan(services.controller().dryRun().deleteEndpoint(endpoint, force));
        }
        endpoint.delete(force);
        return Response.of(204);
    }

    private Response join(Request request) {
        var endpoint = lookup.endpoint(request);
        var wish = Questions.body(request, JoinSpecJson.class);
        var sandbox = lookup.sandbox(wish.sandbox());
        if (Questions.dryRun(request)) {
            return Answers.plan(services.controller().dryRun().join(endpoint, sandbox, wish.toSpec()));
        }
        endpoint.join(sandbox, wish.toSpec());
        return show(200, endpoint);
    }

    private Response leave(Request request) {
        var endpoint = lookup.endpoint(request);
        if (Questions.dryRun(request)) {
            return Answers.plan(services.controller().dryRun().leave(endpoint));
        }
        endpoint.leave();
        return Response.of(204);
    }
}
