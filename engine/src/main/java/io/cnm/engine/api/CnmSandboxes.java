package io.cnm.engine.api;

import io.cnm.api.Sandbox;
import io.cnm.engine.Services;
import io.cnm.engine.wire.InterfaceStatisticsJson;
import io.cnm.engine.wire.PortBindingJson;
import io.cnm.engine.wire.PortWishesJson;
import io.cnm.engine.wire.SandboxInfoJson;
import io.cnm.engine.wire.SandboxSpecJson;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.Comparator;
import java.util.List;

/** {@code /cnm/v1/sandboxes}. <em>Thread-safe.</em> */
final class CnmSandboxes {
    private static final String ALL = "/cnm/v1/sandboxes";
    private static final String ONE = ALL + "/{sandbox}";

    private final Services services;
    private final Lookup lookup;

    CnmSandboxes(Services services) {
        this.services = services;
        this.lookup = new Lookup(services.controller());
    }

    List<Route> routes() {
        return List.of(
                Rows.get(ALL, request -> list()),
                Rows.post(ALL, this::create),
                Rows.get(ONE, request -> show(200, sandbox(request))),
                Rows.delete(ONE, this::delete),
                Rows.get(ONE + "/statistics", this::statistics),
                Rows.post(ONE + "/publish", this::publish),
                Rows.post(ONE + "/unpublish", this::unpublish));
    }

    private Sandbox sandbox(Request request) {
        return lookup.sandbox(request.parameter("sandbox"));
    }

    private Response list() {
        var infos = Lookup.infos(services.controller().sandboxes(), Sandbox::info);
        return Answers.ok(infos.stream()
                .sorted(Comparator.comparing(info -> info.spec().containerId()))
                .map(SandboxInfoJson::of)
                .toList());
    }

    private static Response show(int status, Sandbox sandbox) {
        return Answers.json(status, SandboxInfoJson.of(sandbox.info()));
    }

    private Response statistics(Request request) {
        return Answers.ok(sandbox(request).statistics().stream()
                .map(InterfaceStatisticsJson::of)
                .toList());
    }

    private Response create(Request request) {
        var defaults = services.defaults();
        var wish = Questions.body(request, SandboxSpecJson.class);
        var spec = defaults.fill(wish.toSpec(() -> defaults.hostGateways(services.controller())));
        var connections = wish.toConnections(services.controller()::requireNetwork);
        return Questions.dryRun(request)
                ? Answers.plan(services.controller().dryRun().createSandbox(spec, connections))
                : show(201, services.controller().createSandbox(spec, connections));
    }

    private Response delete(Request request) {
        var sandbox = sandbox(request);
        if (Questions.dryRun(request)) {
            return Answers.plan(services.controller().dryRun().deleteSandbox(sandbox));
        }
        sandbox.delete();
        return Response.of(204);
    }

    private Response publish(Request request) {
        var sandbox = sandbox(request);
        var ports = Questions.body(request, PortWishesJson.class).toMappings();
        return Questions.dryRun(request)
                ? Answers.plan(services.controller().dryRun().publish(sandbox, ports))
                : Answers.ok(PortBindingJson.of(sandbox.publish(ports)));
    }

    private Response unpublish(Request request) {
        var sandbox = sandbox(request);
        var ports = Questions.body(request, PortWishesJson.class).toMappings();
        if (Questions.dryRun(request)) {
            return Answers.plan(services.controller().dryRun().unpublish(sandbox, ports));
        }
        sandbox.unpublish(ports);
        return Response.of(204);
    }
}
