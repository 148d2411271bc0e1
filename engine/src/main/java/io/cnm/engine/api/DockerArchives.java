package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.Services;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.Containers;
import io.cnm.engine.graph.PathStat;
import io.cnm.engine.graph.RootFs;
import io.cnm.engine.wire.DockerPathStat;
import io.cnm.http.Json;
import io.cnm.http.OutStream;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /containers/{container}/archive} and {@code export}: files in and out, as archives. <em>Thread-safe.</em> */
final class DockerArchives {
    private static final Logger log = LoggerFactory.getLogger(DockerArchives.class);
    private static final String TAR = "application/x-tar";
    private static final String STAT = "X-Docker-Container-Path-Stat";
    private static final int BUFFER = 64 << 10;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

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
        return found(container, path, () -> stat(container, path), stat -> stream(out -> read(container, path, out))
                .header(STAT, encode(stat)));
    }

    private PathStat stat(Container container, String path) {
        return containers.files(container, path, RootFs::stat);
    }

    private void read(Container container, String path, OutputStream out) {
        containers.files(container, path, (files, inner) -> {
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
        try (var tar = unpacked(request.stream())) {
            containers.write(container, path, tar, keepKinds, copyOwner);
        } catch (IOException e) {
            throw new InvalidParameterException("the archive cannot be read: " + e.getMessage(), e);
        }
        return Response.of(200);
    }

    /** Only what the JDK itself unpacks: nothing of the container's is run for it. */
    private static InputStream unpacked(InputStream stream) throws IOException {
        var buffered = new BufferedInputStream(stream, BUFFER);
        buffered.mark(GZIP.length);
        var start = buffered.readNBytes(GZIP.length);
        buffered.reset();
        return Arrays.equals(start, GZIP) ? new GZIPInputStream(buffered, BUFFER) : buffered;
    }

    private Response export(Request request) {
        var container = container(request);
        return stream(out -> read(container, "/.", out));
    }

    private interface Writing {
        void to(OutputStream out);
    }

    /** Written by a thread of its own; if that goes wrong the client sees the stream cut off. */
    private static Response stream(Writing writing) {
        return Response.stream(
                TAR,
                out -> Threads.start("cnm-archive", () -> {
                    try (out;
                            var buffered = new BufferedOutputStream(new Chunks(out), BUFFER)) {
                        writing.to(buffered);
                    } catch (IOException e) {
                        log.debug("a client that took an archive is gone: {}", e.toString());
                    } catch (RuntimeException e) {
                        log.error("an archive cannot be written", e);
                    }
                }));
    }

    /** Bytes of an archive as chunks of an answer. */
    private static final class Chunks extends OutputStream {
        private final OutStream out;

        private Chunks(OutStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(new byte[] {(byte) one});
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(Arrays.copyOfRange(bytes, offset, offset + count));
        }
    }
}
