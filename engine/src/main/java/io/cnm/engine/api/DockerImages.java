package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.wire.DockerImagesPruned;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.List;

/** {@code /images}: what there is, names, and removals. <em>Thread-safe.</em> */
final class DockerImages {
    private final ImageStore store;

    DockerImages(ImageStore store) {
        this.store = store;
    }

    List<Route> routes() {
        return List.of(
                Rows.get("/images/json", this::list),
                Rows.get("/images/{image*}/json", this::inspect),
                Rows.get("/images/{image*}/history", this::history),
                Rows.post("/images/{image*}/tag", this::tag),
                Rows.post("/images/prune", this::prune),
                Rows.delete("/images/{image*}", this::delete));
    }

    private Image image(Request request) {
        return store.require(request.parameter("image"));
    }

    private Response list(Request request) {
        var all = Questions.flag(request, "all");
        var filter = ImageFilter.list(store, request.query("filters"));
        return Answers.ok(store.images().stream()
                .filter(filter)
                .filter(filter::fitsDangling)
                .filter(image -> all || ImageShow.isShown(store, image))
                .map(image -> ImageShow.listed(store, image, request))
                .toList());
    }

    private Response inspect(Request request) {
        return Answers.ok(ImageShow.inspected(store, image(request), request));
    }

    private Response history(Request request) {
        return Answers.ok(ImageShow.history(store, image(request)));
    }

    private Response tag(Request request) {
        var image = image(request);
        var name = ImageReference.parse(
                request.query("repo").orElse(""), request.query("tag").orElse(""));
        if (name.digest().isPresent()) {
            throw new InvalidParameterException("refusing to create a tag with a digest reference");
        }
        store.tag(image, name.orLatest());
        return Response.of(201);
    }

    private Response delete(Request request) {
        var removed = store.remove(
                request.parameter("image"), Questions.flag(request, "force"), !Questions.flag(request, "noprune"));
        return Answers.ok(ImageShow.deleted(removed));
    }

    private Response prune(Request request) {
        var filter = ImageFilter.prune(store, request.query("filters"));
        var removed = store.prune(!filter.dangling().orElse(true), filter);
        return Answers.ok(new DockerImagesPruned(ImageShow.deleted(removed), removed.reclaimed()));
    }
}
