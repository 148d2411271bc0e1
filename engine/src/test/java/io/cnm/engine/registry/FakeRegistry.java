package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cnm.engine.image.Document;
import io.cnm.engine.image.Sample;
import io.cnm.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry that does what real ones do not do on demand: lie, break off, send elsewhere. */
final class FakeRegistry implements AutoCloseable {
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    /** Answers in place of the registry. */
    @FunctionalInterface
    interface Trick {
        /** Whether it has answered. */
        boolean play(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final PlainDoor door;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** By the end of the path, such as {@code manifests/1} or {@code blobs/sha256:...}. */
    final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    /** Blobs that are on their way here, by where they are sent. */
    private final Map<String, byte[]> uploaded = new ConcurrentHashMap<>();

    private final AtomicInteger uploads = new AtomicInteger();
    /** Path and what was said of who asks. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private volatile Trick trick = exchange -> false;

    FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        door = new PlainDoor(server.getAddress(), threads);
    }

    String domain() {
        return "127.0.0.1:" + door.port();
    }

    void play(Trick next) {
        trick = next;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().toString();
            requests.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            if (!trick.play(exchange)) {
                answer(exchange, path);
            }
        }
    }

    private void answer(HttpExchange exchange, String path) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> goTo(exchange, "/v2/x/blobs/uploads/" + uploads.incrementAndGet());
            case "PATCH" -> {
                uploaded.put(path, exchange.getRequestBody().readAllBytes());
                goTo(exchange, path + "?state=1");
            }
            case "PUT" -> take(exchange, path);
            default -> give(exchange, path);
        }
    }

    private static void goTo(HttpExchange exchange, String place) throws IOException {
        exchange.getResponseHeaders().add("Location", place);
        exchange.sendResponseHeaders(202, -1);
    }

    private void take(HttpExchange exchange, String path) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        var query = exchange.getRequestURI().getQuery();
        if (query == null) {
            contents.put(path.replaceFirst("/v2/.*/manifests/", "manifests/"), body);
        } else {
            var digest = query.replaceFirst(".*digest=", "");
            var content = Objects.requireNonNull(
                    uploaded.remove(exchange.getRequestURI().getPath()));
            contents.put("blobs/" + digest, content);
            if (!new Document(content).digest().equals(digest)) {
                send(exchange, 400, new byte[0]);
                return;
            }
        }
        send(exchange, 201, new byte[0]);
    }

    private void give(HttpExchange exchange, String path) throws IOException {
        var content = contents.get(path.replaceFirst("/v2/.*/(manifests|blobs)/", "$1/"));
        if (content == null) {
            send(
                    exchange,
                    404,
                    exchange.getRequestMethod().equals("HEAD")
                            ? new byte[0]
                            : "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}"
                                    .getBytes(UTF_8));
            return;
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        var range = exchange.getRequestHeaders().getFirst("Range");
        var from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
        send(exchange, from == 0 ? 200 : 206, Arrays.copyOfRange(content, from, content.length));
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Sends the beginning of a body and breaks off. */
    static boolean cut(HttpExchange exchange, byte[] body, int from, int to) throws IOException {
        exchange.sendResponseHeaders(from == 0 ? 200 : 206, body.length - from);
        exchange.getResponseBody().write(body, from, to - from);
        exchange.getResponseBody().flush();
        return true;
    }

    static boolean redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().add("Location", to);
        exchange.sendResponseHeaders(307, -1);
        return true;
    }

    /** Has an image under a tag, its layers compressed; the digest of its manifest is returned. */
    String put(Sample image, String tag) {
        var layers = new ArrayList<Object>();
        for (var layer : image.layers()) {
            var packed = new Document(Sample.gzip(layer.bytes()));
            contents.put("blobs/" + packed.digest(), packed.bytes());
            layers.add(descriptor(packed));
        }
        contents.put("blobs/" + image.config().digest(), image.config().bytes());
        return put(
                tag,
                Map.of(
                        "schemaVersion",
                        2,
                        "mediaType",
                        MANIFEST,
                        "config",
                        descriptor(image.config()),
                        "layers",
                        layers));
    }

    String put(String tag, Object manifest) {
        var document = new Document(Json.write(manifest));
        contents.put("manifests/" + tag, document.bytes());
        contents.put("manifests/" + document.digest(), document.bytes());
        return document.digest();
    }

    static Map<String, Object> descriptor(Document document) {
        return Map.of("mediaType", "x/y", "size", document.bytes().length, "digest", document.digest());
    }

    int size(String content) {
        return Objects.requireNonNull(contents.get(content)).length;
    }

    long asked(String part) {
        return requests.stream().filter(line -> line.contains(part)).count();
    }

    @Override
    public void close() throws IOException {
        door.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
