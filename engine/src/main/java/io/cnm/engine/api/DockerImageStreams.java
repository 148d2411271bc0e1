package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotImplementedException;
import io.cnm.engine.dockerfile.Changes;
import io.cnm.engine.image.Blobs;
import io.cnm.engine.image.ImageImport;
import io.cnm.engine.image.ImageLoad;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageSave;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.image.Platform;
import io.cnm.engine.image.Progress;
import io.cnm.engine.registry.Credentials;
import io.cnm.engine.registry.Pusher;
import io.cnm.engine.registry.Registries;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.DockerProgress;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /images}: what comes in and goes out in streams. <em>Thread-safe.</em> */
final class DockerImageStreams {
    private final ImageStore store;
    private final Registries registries;

    DockerImageStreams(ImageStore store, Registries registries) {
        this.store = store;
        this.registries = registries;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/images/create", Route.Body.STREAM, this::create),
                new Route("POST", "/images/load", Route.Body.STREAM, this::load),
                Rows.post("/images/{image*}/push", this::push),
                Rows.get("/images/get", this::save),
                Rows.get("/images/{image*}/get", this::save));
    }

    private Response create(Request request) {
        var from = request.query("fromImage").filter(text -> !text.isEmpty());
        if (from.isPresent()) {
            return pull(
                    request,
                    ImageReference.parse(from.get(), request.query("tag").orElse("")));
        }
        var source = request.query("fromSrc").orElse("");
        if (!source.equals("-")) {
            throw new NotImplementedException("fromSrc=" + source + " is not supported: only - for the request's body");
        }
        return add(request);
    }

    private static Optional<Platform> platform(Request request) {
        return request.query("platform").filter(text -> !text.isEmpty()).map(Platform::parse);
    }

    private static Optional<Credentials> credentials(Request request) {
        return request.header("X-Registry-Auth").flatMap(Credentials::parse);
    }

    private Response pull(Request request, ImageReference name) {
        var credentials = credentials(request);
        var pull = registries.puller().find(name, platform(request), credentials);
        return ProgressStream.of(new Job("pull", pull::run));
    }

    /** The body is read before there is an answer: a client that sends it does not read meanwhile. */
    private Response add(Request request) {
        var config = Changes.apply(ContainerConfig.NONE, request.queries("changes"));
        var repository = request.query("repo").orElse("");
        var name = repository.isEmpty()
                ? Optional.<ImageReference>empty()
                : Optional.of(
                        ImageReference.parse(repository, request.query("tag").orElse("")));
        if (name.filter(each -> each.digest().isPresent()).isPresent()) {
            throw new InvalidParameterException("cannot import digest reference");
        }
        var wish = new ImageImport.Wish(
                name,
                config,
                request.query("message").orElse(""),
                platform(request).orElseGet(Platform::ofMachine));
        return whole("import", progress -> {
            var image = ImageImport.add(store, request.stream(), wish);
            progress.line(DockerProgress.status(image.id()));
        });
    }

    private Response load(Request request) {
        return whole("load", progress -> ImageLoad.load(store, request.stream(), progress));
    }

    private static Response whole(String what, Job.Work work) {
        var lines = new ArrayList<DockerProgress>();
        Progress collected = line -> {
            if (line.progress().isEmpty()) {
                lines.add(line);
            }
        };
        try {
            new Job(what, work).run(collected);
        } catch (IOException e) {
            throw Blobs.failure(what + " an archive", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Blobs.failure(what + " an archive", new IOException("interrupted", e));
        }
        return ProgressStream.of(new Job(what, progress -> lines.forEach(progress::line)));
    }

    private Response push(Request request) {
        var name = ImageReference.parse(
                request.parameter("image"), request.query("tag").orElse(""));
        Pusher.requirePushable(name);
        var credentials = credentials(request);
        return ProgressStream.of(new Job("push", progress -> registries.pusher().push(name, credentials, progress)));
    }

    private Response save(Request request) {
        var names = request.path().endsWith("/images/get")
                ? request.queries("names").stream().toList()
                : List.of(request.parameter("image"));
        if (names.isEmpty()) {
            throw new InvalidParameterException("no images to save: give names");
        }
        var chosen = ImageSave.choose(store, names);
        return ArchiveStream.of(out -> ImageSave.save(store, chosen, out));
    }
}
