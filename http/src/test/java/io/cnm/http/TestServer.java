package io.cnm.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server with small limits and a route for each thing that a server can be made to do. */
final class TestServer implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Limits SMALL =
            new Limits(1000, 4000, 10_000, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(20), 500);

    private final CountDownLatch streamEnded = new CountDownLatch(1);
    private final CountDownLatch overtaken = new CountDownLatch(1);
    private final AtomicLong streamed = new AtomicLong();
    private final Path socket;
    private final HttpServer server;

    private TestServer(Path socket) {
        this.socket = socket;
        server = HttpServer.builder(routes())
                .limits(SMALL)
                .headers(Map.of("Server", "test"))
                .build();
    }

    /** Starts a server whose socket is in a directory. */
    static TestServer start(Path directory) throws IOException {
        var started = new TestServer(directory.resolve("http.sock"));
        started.server.listen(
                started.socket, PosixFilePermissions.fromString("rw-rw----"), Optional.of("no-such-group"));
        return started;
    }

    private Routes routes() {
        return Routes.builder()
                .add(
                        "GET",
                        "/hello",
                        request -> Response.text(
                                200, "hello " + request.query("name").orElse("you")))
                .add("POST", "/echo", request -> Response.bytes(200, "text/plain", request.body()))
                .add("GET", "/fail", request -> {
                    throw new HttpException(409, "in use");
                })
                .add(new Route("POST", "/fail-early", Route.Body.STREAM, request -> {
                    throw new HttpException(409, "in use");
                }))
                .add("GET", "/error", request -> {
                    throw new NoClassDefFoundError("for want of descriptors");
                })
                .add(
                        "GET",
                        "/lines",
                        request -> Response.stream("text/plain", out -> {
                            out.write("one\n".getBytes(UTF_8));
                            out.write("two\n".getBytes(UTF_8));
                            out.close();
                        }))
                .add(
                        "GET",
                        "/broken",
                        request -> Response.stream("text/plain", out -> {
                            out.write("half".getBytes(UTF_8));
                            out.breakOff();
                        }))
                .add(
                        "GET",
                        "/silence",
                        request -> Response.stream("text/plain", out -> out.onClose(streamEnded::countDown)))
                .add("GET", "/flood", request -> Response.stream("text/plain", this::flood))
                .add(new Route("POST", "/count", Route.Body.STREAM, TestServer::count))
                .add("GET", "/overtake", request -> {
                    overtaken.countDown();
                    return Response.text(200, "second");
                })
                .add(new Route("POST", "/count-late", Route.Body.STREAM, this::countLate))
                .add(new Route(
                        "POST", "/shout", Route.Body.HIJACK, request -> Response.hijack("raw", TestServer::shout)))
                .build();
    }

    private void flood(OutStream out) {
        out.onClose(streamEnded::countDown);
        try {
            while (true) {
                out.write(new byte[10_000]);
                streamed.addAndGet(10_000);
            }
        } catch (IOException e) {
            assertThat(e).hasMessage("the client is gone");
        }
    }

    private static Response count(Request request) throws IOException {
        var total = 0L;
        var buffer = new byte[8192];
        for (var n = request.stream().read(buffer); n >= 0; n = request.stream().read(buffer)) {
            total += n;
        }
        return Response.text(200, Long.toString(total));
    }

    /** Answers when the next request has been handled, or cannot be before this one is answered. */
    private Response countLate(Request request) throws IOException {
        var answer = count(request);
        try {
            return answer.header("Overtaken", Boolean.toString(overtaken.await(300, TimeUnit.MILLISECONDS)));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void shout(HijackedConnection connection) throws IOException {
        var heard = new String(connection.input().readAllBytes(), UTF_8);
        connection.write(heard.toUpperCase(Locale.ROOT).getBytes(UTF_8));
        connection.close();
    }

    Path socket() {
        return socket;
    }

    /** A client that waits at most 20 s for an answer. */
    UnixClient client() throws IOException {
        return UnixClient.connect(socket, SOON);
    }

    RawClient rawClient() throws IOException {
        return RawClient.connect(socket);
    }

    /** How many bytes the route without end has got rid of. */
    long streamed() {
        return streamed.get();
    }

    /** Waits until a stream that never ends by itself has learnt that its client is gone; false if it does not. */
    boolean streamEnds() throws InterruptedException {
        return streamEnded.await(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.close();
        assertThat(socket).doesNotExist();
    }
}
