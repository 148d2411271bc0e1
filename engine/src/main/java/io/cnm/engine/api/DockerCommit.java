package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.Services;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.Containers;
import io.cnm.engine.dockerfile.Changes;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.DockerCommitted;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.List;
import java.util.Optional;

/** {@code /commit}: images of containers. <em>Thread-safe.</em> */
final class DockerCommit {
    private final Containers containers;

    DockerCommit(Services services) {
        containers = services.containers();
    }

    List<Route> routes() {
        return List.of(Rows.post("/commit", this::commit));
    }

    private Response commit(Request request) {
        var name = request.query("container")
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new InvalidParameterException("container is missing: give a name or an id"));
        var image = name(request);
        var container = containers.require(name);
        var committed = containers.commit(
                container,
                image,
                Changes.apply(config(request, container), request.queries("changes")),
                request.query("author").orElse(""),
                request.query("comment").orElse(""),
                request.query("pause").filter(text -> !text.isEmpty()).isEmpty() || Questions.flag(request, "pause"));
        return Answers.json(201, new DockerCommitted(committed.id()));
    }

    /** Clients that have nothing to say send nothing, or {@code null}. */
    private static ContainerConfig config(Request request, Container container) {
        var body = new String(request.body(), UTF_8).strip();
        return body.isEmpty() || body.equals("null")
                ? container.record().config()
                : Questions.body(request, ContainerConfig.class);
    }

    static Optional<ImageReference> name(Request request) {
        var repository = request.query("repo").orElse("");
        if (repository.isEmpty()) {
            return Optional.empty();
        }
        var name = ImageReference.parse(repository, request.query("tag").orElse(""));
        if (name.digest().isPresent()) {
            throw new InvalidParameterException("refusing to create a tag with a digest reference");
        }
        return Optional.of(name.orLatest());
    }
}
