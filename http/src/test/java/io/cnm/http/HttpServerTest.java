package io.cnm.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpServerTest {
    private static final String CRLF = "\r\n";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Limits SMALL =
            new Limits(1000, 4000, 10_000, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(20), 500);

    @TempDir
    Path dir;

    private final CountDownLatch streamEnded = new CountDownLatch(1);
    private final CountDownLatch overtaken = new CountDownLatch(1);
    private final AtomicLong streamed = new AtomicLong();
    private HttpServer server;
    private Path socket;

    @BeforeEach
    void start() throws IOException {
        socket = dir.resolve("http.sock");
        var routes = Routes.builder()
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
                .add(new Route("POST", "/count", Route.Body.STREAM, this::count))
                .add("GET", "/overtake", request -> {
                    overtaken.countDown();
                    return Response.text(200, "second");
                })
                .add(new Route("POST", "/count-late", Route.Body.STREAM, this::countLate))
                .add(new Route("POST", "/shout", Route.Body.HIJACK, request -> Response.hijack("raw", this::shout)))
                .build();
        server = HttpServer.builder(routes)
                .limits(SMALL)
                .headers(Map.of("Server", "test"))
                .build();
        server.listen(socket, PosixFilePermissions.fromString("rw-rw----"), Optional.of("no-such-group"));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(socket).doesNotExist();
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

    private Response count(Request request) throws IOException {
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

    private void shout(HijackedConnection connection) throws IOException {
        var heard = new String(connection.input().readAllBytes(), UTF_8);
        connection.write(heard.toUpperCase(java.util.Locale.ROOT).getBytes(UTF_8));
        connection.close();
    }

    @Test
    void requestsFollowEachOtherOnOneConnection() throws IOException {
        try (var client = UnixClient.connect(socket, SOON)) {
            assertThat(new String(client.request("GET", "/hello?name=a%20b").bytes(), UTF_8))
                    .isEqualTo("hello a b");
            var echoed = client.request("POST", "/echo", "x".repeat(9000).getBytes(UTF_8));
            assertThat(echoed.status()).isEqualTo(200);
            assertThat(echoed.header("server")).contains("test");
            assertThat(echoed.bytes()).hasSize(9000);
            var failed = client.request("GET", "/fail");
            assertThat(failed.status()).isEqualTo(409);
            assertThat(new String(failed.bytes(), UTF_8)).isEqualTo("in use\n");
            assertThat(client.request("GET", "/nowhere").status()).isEqualTo(404);
            assertThat(client.request("GET", "/hello").status()).isEqualTo(200);
        }
    }

    @Test
    void errorInAHandlerEndsItsConnectionAndNoOther() throws IOException {
        try (var client = UnixClient.connect(socket, SOON);
                var other = UnixClient.connect(socket, SOON)) {
            assertThatThrownBy(() -> client.request("GET", "/error"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");

            assertThat(other.request("GET", "/hello").status()).isEqualTo(200);
        }
    }

    @Test
    void headHasTheLengthAndNoBody() throws IOException {
        try (var client = UnixClient.connect(socket, SOON)) {
            var answer = client.request("HEAD", "/hello");

            assertThat(answer.header("content-length")).contains("9");
            assertThat(new String(client.request("GET", "/hello").bytes(), UTF_8))
                    .isEqualTo("hello you");
        }
    }

    @Test
    void streamComesInChunksAndLeavesTheConnectionOpen() throws IOException {
        try (var client = UnixClient.connect(socket, SOON)) {
            assertThat(new String(client.request("GET", "/lines").bytes(), UTF_8))
                    .isEqualTo("one\ntwo\n");
            assertThat(new String(client.request("GET", "/lines").bytes(), UTF_8))
                    .isEqualTo("one\ntwo\n");
        }
    }

    @Test
    void streamThatIsBrokenOffIsNotTakenForWhole() throws IOException {
        try (var client = UnixClient.connect(socket, SOON)) {
            assertThatThrownBy(() -> client.request("GET", "/broken").bytes()).isInstanceOf(IOException.class);
        }
    }

    @RepeatedTest(20)
    void streamWhoseHeadWasSentIsWholeThoughTheServerStops() throws IOException {
        try (var client = UnixClient.connect(socket, SOON)) {
            var answer = client.request("GET", "/lines");

            server.close();

            assertThat(new String(answer.bytes(), UTF_8)).isEqualTo("one\ntwo\n");
        }
    }

    @Test
    void writerWaitsForAClientThatDoesNotReadAndLearnsThatItIsGone() throws Exception {
        try (var client = UnixClient.connect(socket, SOON)) {
            assertThat(client.request("GET", "/flood").status()).isEqualTo(200);
            var before = -1L;
            while (before != streamed.get()) {
                before = streamed.get();
                TimeUnit.MILLISECONDS.sleep(300); // the writer is stuck when a while brings nothing more
            }
            assertThat(streamed.get()).isLessThan(8 << 20);
        }

        assertThat(streamEnded.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void streamedBodyMayBeLargerThanAnyBuffer() throws IOException {
        var size = 20 << 20;
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, "POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
            var chunk = ByteBuffer.allocate(1 << 20);
            for (var i = 0; i < 20; i++) {
                chunk.clear();
                while (chunk.hasRemaining()) {
                    channel.write(chunk);
                }
            }
            assertThat(receive(channel, Integer.toString(size))).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void clientTakesAnUpgradedConnectionOver() throws IOException {
        var client = UnixClient.connect(socket, SOON);

        var answer = client.upgrade("POST", "/shout", new byte[0]);

        assertThat(answer.status()).isEqualTo(101);
        try (var connection = client.takeOver()) {
            connection.write("first second".getBytes(UTF_8), 6, 6);
            connection.endOutput();
            assertThat(connection.input().readAllBytes()).asString(UTF_8).isEqualTo("SECOND");
        }
    }

    @Test
    void refusedUpgradeIsAnAnswerLikeOthers() throws IOException {
        try (var client = UnixClient.connect(socket, SOON)) {
            var refused = client.upgrade("GET", "/fail", new byte[0]);

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.bytes()).asString(UTF_8).isEqualTo("in use\n");
            assertThat(client.request("GET", "/hello").status()).isEqualTo(200);
        }
    }

    @Test
    void streamWithNothingToSayEndsWithItsClient() throws Exception {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, "GET /silence HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(receive(channel, "\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
        }

        assertThat(streamEnded.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void hijackedConnectionKeepsEarlyBytesAndEndsEachSideForItself() throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            var request = "POST /shout HTTP/1.1~Host: x~Connection: Upgrade~Upgrade: tcp~Content-Length: 2~~{}";
            send(channel, (request + "GET /early HTTP/1.1~~").replace("~", CRLF));
            send(channel, "more");
            channel.shutdownOutput();

            var answer = receive(channel);

            assertThat(answer)
                    .startsWith("HTTP/1.1 101 UPGRADED\r\n")
                    .contains("Upgrade: tcp\r\n")
                    .endsWith("\r\n\r\nGET /EARLY HTTP/1.1\r\n\r\nMORE");
        }
    }

    @Test
    void hijackWithoutUpgradeIsAnsweredWithPlain200() throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, "POST /shout HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\nhi");
            channel.shutdownOutput();

            assertThat(receive(channel))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .endsWith("\r\n\r\nHI");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|POST /echo HTTP/1.1~Host: x~Content-Length: 3~Content-Length: 4~~abcd",
                "400|POST /echo HTTP/1.1~Host: x~Content-Length: 3~Transfer-Encoding: chunked~~0~~",
                "400|POST /echo HTTP/1.1~Host: x~Transfer-Encoding: gzip, chunked~~0~~",
                "400|POST /echo HTTP/1.1~Host: x~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
                "400|POST /echo HTTP/1.1~Host: x~Content-Length: -1~~",
                "400|POST /echo HTTP/1.1~Host: x~Content-Length: 0x3~~abc",
                "400|POST /echo HTTP/1.1~Host : x~Content-Length: 3~~abc",
                "400|POST /echo HTTP/1.1~Host: x~Transfer-Encoding: chunked~~zz~abc~0~~",
                "400|GET /hello?name=%ff HTTP/1.1~Host: x~~",
                "413|POST /echo HTTP/1.1~Host: x~Content-Length: 536870912~~",
                "404|POST /nothing HTTP/1.1~Host: x~Content-Length: 536870912~~",
            })
    void requestThatCouldBeReadTwoWaysGetsOneAnswerAndTheEnd(int status, String text) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, text.replace("~", CRLF));
            channel.shutdownOutput();

            var answer = receive(channel);

            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 1_000_000})
    void endlessRequestLineAndHeadersAreRefused(int length) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            trySend(channel, "GET /" + "a".repeat(length) + " HTTP/1.1\r\n\r\n");
            assertThat(receive(channel)).startsWith("HTTP/1.1 414 ");
        }
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            trySend(channel, "GET /hello HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(length) + "\r\n");
            assertThat(receive(channel)).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void halfOpenRequestsAreClosedInTimeAndDisturbNobody() throws IOException {
        var slow = new ArrayList<SocketChannel>();
        try {
            for (var i = 0; i < 200; i++) {
                var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                send(
                        channel,
                        i % 2 == 0 ? "GET /hello HT" : "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab");
                slow.add(channel);
            }
            try (var client = UnixClient.connect(socket, SOON)) {
                assertThat(client.request("GET", "/hello").status()).isEqualTo(200);
            }
            for (var channel : slow) {
                assertThat(receive(channel)).isEmpty();
            }
        } finally {
            for (var channel : slow) {
                channel.close();
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            var requests = new StringBuilder();
            for (var i = 0; i < 20; i++) {
                requests.append("GET /hello?name=").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            send(channel, requests.toString());

            var answers = receive(channel, "hello 19");

            var at = -1;
            for (var i = 0; i < 20; i++) {
                var next = answers.indexOf("hello " + i);
                assertThat(next).isGreaterThan(at);
                at = next;
            }
        }
    }

    @Test
    void requestBehindAStreamedBodyIsAnsweredInItsOrder() throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, "POST /count-late HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
            send(channel, "GET /overtake HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(receive(channel, "second")).contains("Overtaken: false\r\n", "\r\n\r\n2HTTP/1.1 200 OK");
        }
    }

    @Test
    void clientThatEndedItsSideBehindAStreamedBodyIsAnswered() throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, "POST /count-late HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
            channel.shutdownOutput();

            assertThat(receive(channel)).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n2");
        }
    }

    @Test
    void manyClientsAreServedAtOnce() {
        var answers = new ArrayList<CompletableFuture<Integer>>();
        for (var i = 0; i < 100; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> {
                try (var client = UnixClient.connect(socket, SOON)) {
                    return client.request("GET", "/hello").status();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }));
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
    }

    @Test
    void socketHasItsModeAndASecondServerIsRefused() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
        try (var second = HttpServer.builder(Routes.builder().build()).build()) {
            assertThatThrownBy(
                            () -> second.listen(socket, PosixFilePermissions.fromString("rw-rw----"), Optional.empty()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another server answers");
        }
        try (var client = UnixClient.connect(socket, SOON)) {
            assertThat(client.request("GET", "/hello").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/fail-early"})
    void clientMaySendItsBodyThoughItIsRefused(String path) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n");
            var refusal = receive(channel);

            send(channel, "b".repeat(200_000));

            assertThat(refusal).startsWith("HTTP/1.1 4").contains("Connection: close");
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void clientThatGoesOnSendingARefusedBodyIsClosedInAMoment() throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000000\r\n\r\n");

            assertThatThrownBy(() -> {
                        for (var sent = 0L; sent < 20_000_000_000L; sent += 100_000) {
                            send(channel, "b".repeat(100_000));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching(
                            "Broken pipe|Connection reset by peer"); // the latter if some of it was not read
            assertThat(receive(channel)).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void answerOfAServerThatDoesNotReadTheBodyIsRead() throws Exception {
        var path = dir.resolve("hasty.sock");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            try (var client = UnixClient.connect(path, SOON);
                    var hasty = listener.accept()) {
                send(hasty, "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nwhat?");
                hasty.shutdownInput();

                var answer = client.request("POST", "/nowhere", new byte[100]);

                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.bytes()).asString(UTF_8).isEqualTo("what?");
            }
        }
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Sends as much as the server lets: it may close before it has read all. */
    private static void trySend(SocketChannel channel, String text) {
        try {
            send(channel, text);
        } catch (IOException e) {
            assertThat(e.getMessage()).containsAnyOf("Broken pipe", "Connection reset");
        }
    }

    private static String receive(SocketChannel channel) throws IOException {
        return receive(channel, "no server says this");
    }

    /** What comes until the text given, or until the end. */
    private static String receive(SocketChannel channel, String until) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(4096);
        try {
            while (channel.read(buffer.clear()) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                if (all.toString(ISO_8859_1).contains(until)) {
                    break;
                }
            }
        } catch (IOException e) {
            assertThat(List.of("Connection reset", "Connection reset by peer")).contains(e.getMessage());
        }
        return all.toString(ISO_8859_1);
    }
}
