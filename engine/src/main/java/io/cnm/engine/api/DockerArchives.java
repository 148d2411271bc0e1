package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.Services;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.Containers;
import io.cnm.engine.graph.PathStat;
import io.cnm.engine.graph.RootFs;
import io.cnm.engine.image.Compression;
import io.cnm.engine.wire.DockerPathStat;
import io.cnm.http.Json;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** {@code /containers/{container}/archive} and {@code export}: files in and out, as archives. <em>Thread-safe.</em> */
final class DockerArchives {
    private static final String STAT = "X-Docker-Container-Path-Stat";

    private final Containers containers;

    DockerArchives(Services services) {
        containers = services.containers();
    }

    List<Route> routes() {
        return List.of(
                Rows.get("/containers/{container}/archive", this::read),
                new Route("HEAD", "/containers/{container}/archive", Route.Body.WHOLE, this::stat),
                new Route("PUT", "/containers/{container}/archive", Route.Body.STREAM, this::write),
                Rows.get("/containers/{container}/export", this::export));
    }

    private Container container(Request request) {
        return containers.require(request.parameter("container"));
    }

    private static String path(Request request) {
        return request.query("path")
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new InvalidParameterException("bad parameter: path cannot be empty"));
    }

    private Response stat(Request request) {
        var container = container(request);
        var path = path(request);
        return found(
                container,
                path,
                () -> stat(container, path),
                stat -> new Response(
                        200, Map.of(STAT, encode(stat)), Response.of(200).content()));
    }

    private Response read(Request request) {
        var container = container(request);
        var path = path(request);
        return found(container, path, () -> stat(container, path), stat -> ArchiveStream.of(
                        out -> read(container, path, out))
                .header(STAT, encode(stat)));
    }

    private PathStat stat(Container container, String path) {
        return containers.files().with(container, path, RootFs::stat);
    }

    private void read(Container container, String path, OutputStream out) {
        containers.files().with(container, path, (files, inner) -> {
            files.read(inner, out);
            return inner;
        });
    }

    private interface Question {
        PathStat ask();
    }

    private interface Answer {
        Response of(PathStat stat);
    }

    private static Response found(Container container, String path, Question question, Answer answer) {
        try {
            return answer.of(question.ask());
        } catch (NotFoundException e) {
            throw new NotFoundException(
                    "Could not find the file " + path + " in container "
                            + container.record().name(),
                    e);
        }
    }

    private static String encode(PathStat stat) {
        var json = Json.write(new DockerPathStat(
                stat.name(), stat.size(), stat.mode(), ContainerTimes.rfc3339(stat.modified()), stat.linkTarget()));
        return Base64.getEncoder().encodeToString(json);
    }

    private Response write(Request request) {
        var container = container(request);
        var path = path(request);
        var keepKinds = Questions.flag(request, "noOverwriteDirNonDir");
        var copyOwner = Questions.flag(request, "copyUIDGID");
        found(container, path, () -> stat(container, path), stat -> Response.of(200));
        try (var tar = Compression.unpack(request.stream())) {
            containers.files().write(container, path, tar, keepKinds, copyOwner);
        } catch (IOException e) {
            throw new InvalidParameterException("the archive cannot be read: " + e.getMessage(), e);
        }
        return Response.of(200);
    }

    private Response export(Request request) {
        var container = container(request);
        return ArchiveStream.of(out -> containers.files().export(container, out));
    }
}
