package io.cnm.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpServerTest {
    @TempDir
    Path dir;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(dir);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void requestsFollowEachOtherOnOneConnection() throws IOException {
        try (var client = server.client()) {
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
        try (var client = server.client();
                var other = server.client()) {
            assertThatThrownBy(() -> client.request("GET", "/error"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");

            assertThat(other.request("GET", "/hello").status()).isEqualTo(200);
        }
    }

    @Test
    void headHasTheLengthAndNoBody() throws IOException {
        try (var client = server.client()) {
            var answer = client.request("HEAD", "/hello");

            assertThat(answer.header("content-length")).contains("9");
            assertThat(new String(client.request("GET", "/hello").bytes(), UTF_8))
                    .isEqualTo("hello you");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        try (var client = server.rawClient()) {
            var requests = new StringBuilder();
            for (var i = 0; i < 20; i++) {
                requests.append("GET /hello?name=").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            client.send(requests.toString());

            var answers = client.receive("hello 19");

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
        try (var client = server.rawClient()) {
            client.send("POST /count-late HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
            client.send("GET /overtake HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(client.receive("second")).contains("Overtaken: false\r\n", "\r\n\r\n2HTTP/1.1 200 OK");
        }
    }

    @Test
    void clientThatEndedItsSideBehindAStreamedBodyIsAnswered() throws IOException {
        try (var client = server.rawClient()) {
            client.send("POST /count-late HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
            client.endOutput();

            assertThat(client.receive()).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n2");
        }
    }

    @Test
    void manyClientsAreServedAtOnce() {
        var answers = new ArrayList<CompletableFuture<Integer>>();
        for (var i = 0; i < 100; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> {
                try (var client = server.client()) {
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
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())))
                .isEqualTo("rw-rw----");
        try (var second = HttpServer.builder(Routes.builder().build()).build()) {
            assertThatThrownBy(() -> second.listen(
                            server.socket(), PosixFilePermissions.fromString("rw-rw----"), Optional.empty()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another server answers");
        }
        try (var client = server.client()) {
            assertThat(client.request("GET", "/hello").status()).isEqualTo(200);
        }
    }

    @Test
    void answerOfAServerThatDoesNotReadTheBodyIsRead() throws Exception {
        var path = dir.resolve("hasty.sock");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            try (var client = UnixClient.connect(path, Duration.ofSeconds(20));
                    var hasty = RawClient.of(listener.accept())) {
                hasty.send("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nwhat?");
                hasty.endInput();

                var answer = client.request("POST", "/nowhere", new byte[100]);

                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.bytes()).asString(UTF_8).isEqualTo("what?");
            }
        }
    }
}
