package io.cnm.engine.api;

import io.cnm.engine.Services;
import io.cnm.http.Handler;
import io.cnm.http.Response;
import io.cnm.http.Route;
import io.cnm.http.Router;
import io.cnm.spi.Metrics;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The table of all that is answered. <em>Immutable.</em> */
public final class Api {
    /** Where the CNM's own paths begin. */
    static final String CNM = "/cnm/";

    private final List<Route> table;
    private final Map<String, String> headers;
    private final Metrics metrics;

    private Api(List<Route> table, Map<String, String> headers, Metrics metrics) {
        this.table = table;
        this.headers = headers;
        this.metrics = metrics;
    }

    /** The table, answered with these. */
    public static Api of(Services services) {
        var logs = new DockerLogs(services);
        var table = Stream.of(
                        new DockerSystem(services).routes(),
                        new Measurements(services).routes(),
                        new DockerNetworks(services).routes(),
                        new DockerContainers(services).routes(),
                        new DockerAttach(services, logs).routes(),
                        logs.routes(),
                        new DockerArchives(services).routes(),
                        new DockerWait(services).routes(),
                        new DockerStatistics(services).routes(),
                        new DockerExecs(services).routes(),
                        new DockerVolumes(services).routes(),
                        new DockerImages(services.images()).routes(),
                        new DockerImageStreams(services.images(), services.registries()).routes(),
                        new DockerCommit(services).routes(),
                        new DockerUsages(services).routes(),
                        new DockerLogin(services.registries().login()).routes(),
                        new NotHere().routes(),
                        new Events(services.events()).routes(),
                        new CnmNetworks(services).routes(),
                        new CnmEndpoints(services).routes(),
                        new CnmSandboxes(services).routes(),
                        new CnmExec(services).routes(),
                        new CnmReconcile(services.reconciler()).routes(),
                        new CnmDescription().routes())
                .flatMap(List::stream)
                .map(route -> new Route(
                        route.method(), route.pattern(), route.body(), served(route.handler(), services.meters())))
                .toList();
        var headers = Map.of(
                "Api-Version",
                VersionedRouter.NEWEST,
                "Docker-Experimental",
                "false",
                "Ostype",
                "linux",
                "Server",
                "cnm/" + services.facts().version() + " (linux)");
        return new Api(table, headers, services.meters());
    }

    private static Handler served(Handler handler, Metrics metrics) {
        return request -> {
            Questions.requireJson(request);
            return counted(handler.handle(request), metrics);
        };
    }

    private static Response counted(Response response, Metrics metrics) {
        metrics.count("cnm_http_requests_total", "status", String.valueOf(response.status()));
        return response;
    }

    /** What is answered to a request that failed or was refused. */
    public Response error(Exception e) {
        return counted(Answers.error(e), metrics);
    }

    /** All rows, Docker's without version. */
    public List<Route> table() {
        return table;
    }

    /** Finds rows, Docker's with or without version. */
    public Router router() {
        return new VersionedRouter(table);
    }

    /** What every answer says. */
    public Map<String, String> headers() {
        return headers;
    }
}
