package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.Services;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.ContainerState;
import io.cnm.engine.container.Containers;
import io.cnm.engine.wire.DockerEnd;
import io.cnm.http.OutStream;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /containers/{container}/wait}: the head at once, the end when it has come. No thread waits. <em>Thread-safe.</em> */
final class DockerWait {
    private static final Logger log = LoggerFactory.getLogger(DockerWait.class);

    private final Containers containers;

    DockerWait(Services services) {
        containers = services.containers();
    }

    List<Route> routes() {
        return List.of(Rows.post("/containers/{container}/wait", this::answer));
    }

    private Response answer(Request request) {
        var container = containers.require(request.parameter("container"));
        var condition =
                request.query("condition").filter(text -> !text.isEmpty()).orElse("not-running");
        var end = end(container, condition);
        return Response.stream("application/json", out -> {
            var unused = end.whenComplete((state, failure) -> tell(out, state));
        });
    }

    private static CompletableFuture<ContainerState> end(Container container, String condition) {
        return switch (condition) {
            case "not-running" -> notRunning(container);
            case "next-exit" -> container.nextEnd();
            case "removed" -> container.removed();
            default -> throw new InvalidParameterException("invalid condition: \"" + condition + "\"");
        };
    }

    /** Asked for before the state is looked at, or an end between the two would be missed. */
    private static CompletableFuture<ContainerState> notRunning(Container container) {
        var end = container.nextEnd();
        var state = container.state();
        var over = !state.isUp() && state.status() != ContainerState.Status.RESTARTING;
        return over ? CompletableFuture.completedFuture(state) : end;
    }

    private static void tell(OutStream out, ContainerState state) {
        try (out) {
            out.write(Answers.line(new DockerEnd(state.exitCode(), Optional.empty())));
        } catch (IOException e) {
            log.debug("a client that waited is gone: {}", e.toString());
        }
    }
}
