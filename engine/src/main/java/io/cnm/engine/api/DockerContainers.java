package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.Services;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.Containers;
import io.cnm.engine.container.Signals;
import io.cnm.engine.graph.FileChange;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.DockerChange;
import io.cnm.engine.wire.DockerContainerCreate;
import io.cnm.engine.wire.DockerContainerCreated;
import io.cnm.engine.wire.DockerContainersPruned;
import io.cnm.engine.wire.DockerUpdated;
import io.cnm.engine.wire.HostConfig;
import io.cnm.http.HttpException;
import io.cnm.http.Json;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Docker's containers: what is asked for and answered at once. <em>Thread-safe.</em> */
final class DockerContainers {
    private static final Set<String> PRUNE_FILTERS = Set.of("label", "label!", "until");

    private final Containers containers;
    private final ContainerShow show;
    private final ContainerList list;

    DockerContainers(Services services) {
        containers = services.containers();
        show = new ContainerShow(containers, services.controller());
        list = new ContainerList(containers, services.controller(), show);
    }

    List<Route> routes() {
        return List.of(
                Rows.get("/containers/json", this::list),
                Rows.post("/containers/create", this::create),
                Rows.post("/containers/prune", this::prune),
                Rows.get("/containers/{container}/json", this::inspect),
                Rows.post("/containers/{container}/start", this::start),
                Rows.post("/containers/{container}/stop", this::stop),
                Rows.post("/containers/{container}/restart", this::restart),
                Rows.post("/containers/{container}/kill", this::kill),
                Rows.post("/containers/{container}/pause", this::pause),
                Rows.post("/containers/{container}/unpause", this::resume),
                Rows.post("/containers/{container}/rename", this::rename),
                Rows.post("/containers/{container}/update", this::update),
                Rows.post("/containers/{container}/resize", this::resize),
                Rows.get("/containers/{container}/top", this::top),
                Rows.get("/containers/{container}/changes", this::changes),
                Rows.delete("/containers/{container}", this::remove));
    }

    private Container container(Request request) {
        return containers.require(request.parameter("container"));
    }

    private Response list(Request request) {
        var selected = ContainerFilter.parse(request, containers).select(containers.list());
        return Questions.flag(request, "size")
                ? Answers.ok(list.withSizes(selected))
                : Answers.rows(list.rows(selected));
    }

    private Response create(Request request) {
        if (request.body().length == 0) {
            throw new HttpException(400, "invalid JSON: got EOF while reading request body");
        }
        var config = Questions.body(request, ContainerConfig.class);
        var more = Questions.body(request, DockerContainerCreate.class);
        var host = more.hostConfig().orElseGet(DockerContainers::nothingOfTheHost);
        var networks = more.networks();
        if (networks.size() > 1 && VersionedRouter.isBefore(request.path(), 1, 44)) {
            throw new InvalidParameterException(
                    "Container cannot be connected to network endpoints: " + String.join(", ", networks.keySet()));
        }
        var created = containers.create(
                request.query("name").orElse(""), request.query("platform").orElse(""), config, host, networks);
        return Answers.json(201, new DockerContainerCreated(created.container().id(), created.warnings()));
    }

    /** As Docker takes it if a client says nothing of it. */
    private static HostConfig nothingOfTheHost() {
        return Json.read("{}".getBytes(StandardCharsets.US_ASCII), HostConfig.class);
    }

    private Response inspect(Request request) {
        return Answers.ok(show.inspect(container(request), Questions.flag(request, "size")));
    }

    private Response start(Request request) {
        return Response.of(containers.start(container(request)) ? 204 : 304);
    }

    private Response stop(Request request) {
        return Response.of(containers.stop(container(request), patience(request), signal(request)) ? 204 : 304);
    }

    private Response restart(Request request) {
        containers.restart(container(request), patience(request), signal(request));
        return Response.of(204);
    }

    private static Optional<Integer> patience(Request request) {
        return request.query("t").filter(text -> !text.isEmpty()).map(text -> {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new InvalidParameterException("invalid value '" + text + "' of 't': use seconds", e);
            }
        });
    }

    /** Clients of before 1.42 do not mean what they send. */
    private static Optional<Integer> signal(Request request) {
        return VersionedRouter.isBefore(request.path(), 1, 42)
                ? Optional.empty()
                : request.query("signal").filter(text -> !text.isEmpty()).map(Signals::parse);
    }

    private Response kill(Request request) {
        var signal = request.query("signal").filter(text -> !text.isEmpty()).orElse("KILL");
        containers.kill(container(request), Signals.parse(signal));
        return Response.of(204);
    }

    private Response pause(Request request) {
        containers.pause(container(request));
        return Response.of(204);
    }

    private Response resume(Request request) {
        containers.resume(container(request));
        return Response.of(204);
    }

    private Response rename(Request request) {
        containers.rename(container(request), request.query("name").orElse(""));
        return Response.of(204);
    }

    private Response update(Request request) {
        // Checks the types; what is not there stays as it is, so the text itself is put over what is kept.
        Questions.body(request, HostConfig.class);
        containers.update(container(request), request.body());
        return Answers.ok(new DockerUpdated(Optional.empty()));
    }

    private Response resize(Request request) {
        var container = container(request);
        containers.requireRunning(container).resize(size(request, "h"), size(request, "w"));
        return Response.of(200);
    }

    static int size(Request request, String name) {
        var text = request.query(name).orElse("");
        try {
            var size = Integer.parseInt(text);
            if (size >= 0 && size <= 0xffff) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new InvalidParameterException("invalid value '" + text + "' of '" + name + "': use a number", e);
        }
        throw new InvalidParameterException("invalid value '" + text + "' of '" + name + "': use 0 to 65535");
    }

    private Response top(Request request) {
        var pids = containers.requireRunning(container(request)).pids();
        return Answers.ok(ProcessTable.of(pids, request.query("ps_args").orElse("")));
    }

    private Response changes(Request request) {
        var changes = containers.files().changes(container(request)).stream()
                .map(change -> new DockerChange(change.path(), kind(change.kind())))
                .toList();
        return Answers.ok(Optional.of(changes).filter(list -> !list.isEmpty()));
    }

    private static int kind(FileChange.Kind kind) {
        return switch (kind) {
            case MODIFIED -> 0;
            case ADDED -> 1;
            case DELETED -> 2;
        };
    }

    private Response remove(Request request) {
        var container = container(request);
        if (Questions.flag(request, "link")) {
            throw new NotFoundException(
                    "No such link: " + request.parameter("container") + ": a link goes with the container that has it");
        }
        containers.remove(container, Questions.flag(request, "force"), Questions.flag(request, "v"));
        return Response.of(204);
    }

    private Response prune(Request request) {
        var filters = Filters.parse(request.query("filters"), PRUNE_FILTERS);
        var until = filters.single("until").map(text -> Times.parse("until", text, Instant.now()));
        var swept = containers.prune(
                record -> filters.labels("label", record.config().labels())
                        && filters.values("label!").stream()
                                .noneMatch(label -> Filters.has(record.config().labels(), label))
                        && until.filter(end -> !record.created().isBefore(end)).isEmpty());
        return Answers.ok(new DockerContainersPruned(swept.ids(), swept.bytes()));
    }
}
