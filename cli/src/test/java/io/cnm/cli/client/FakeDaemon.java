package io.cnm.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.HttpServer;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import io.cnm.http.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A daemon that answers as it was told to, on a real unix socket, and remembers what it was asked. */
public final class FakeDaemon implements AutoCloseable {
    private static final String ROOT = "/cnm/v1/";

    private final Map<String, Response> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Path socket;
    private final HttpServer server;

    private FakeDaemon(Path socket) {
        this.socket = socket;
        var routes = Routes.builder();
        Stream.of("GET", "POST", "DELETE").forEach(method -> routes.add(method, ROOT + "{path*}", this::answer));
        routes.add(new Route("POST", ROOT + "sandboxes/{sandbox}/exec", Route.Body.HIJACK, this::answer));
        server = HttpServer.builder(routes.build()).build();
    }

    /** A daemon that knows nothing yet. */
    public static FakeDaemon start(Path directory) {
        var daemon = new FakeDaemon(directory.resolve("cnm.sock"));
        try {
            daemon.server.listen(daemon.socket, PosixFilePermissions.fromString("rw-------"), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return daemon;
    }

    /** What it answers to a request such as {@code POST networks?dryRun=true}; 404 to those that it was not told of. */
    public FakeDaemon answer(String request, int status, String json) {
        answers.put(request, Response.json(status, json.getBytes(UTF_8)));
        return this;
    }

    /** The same, for an answer of any kind. */
    public FakeDaemon answer(String request, Response response) {
        answers.put(request, response);
        return this;
    }

    private Response answer(Request request) {
        var flags = Stream.of("dryRun", "force")
                .flatMap(flag -> request.query(flag).stream().map(value -> flag + "=" + value))
                .collect(Collectors.joining("&"));
        var line =
                request.method() + " " + request.path().substring(ROOT.length()) + (flags.isEmpty() ? "" : "?" + flags);
        var body = new String(request.body(), UTF_8);
        asked.add(body.isEmpty() ? line : line + " " + body);
        var unknown = Response.json(404, "{\"message\":\"nobody knows this\"}".getBytes(UTF_8));
        return answers.getOrDefault(line, unknown);
    }

    /** The requests so far, with their bodies. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public Path socket() {
        return socket;
    }

    /** Runs {@code cnm} with these words, for this daemon. */
    public Cnm.Outcome cnm(String... words) {
        return Cnm.run(socket, words);
    }

    @Override
    public void close() {
        server.close();
    }
}
