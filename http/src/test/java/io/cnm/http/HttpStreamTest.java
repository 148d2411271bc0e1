package io.cnm.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpStreamTest {
    private static final String CRLF = "\r\n";

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
    void streamComesInChunksAndLeavesTheConnectionOpen() throws IOException {
        try (var client = server.client()) {
            assertThat(new String(client.request("GET", "/lines").bytes(), UTF_8))
                    .isEqualTo("one\ntwo\n");
            assertThat(new String(client.request("GET", "/lines").bytes(), UTF_8))
                    .isEqualTo("one\ntwo\n");
        }
    }

    @Test
    void streamThatIsBrokenOffIsNotTakenForWhole() throws IOException {
        try (var client = server.client()) {
            assertThatThrownBy(() -> client.request("GET", "/broken").bytes()).isInstanceOf(IOException.class);
        }
    }

    @RepeatedTest(20)
    void streamWhoseHeadWasSentIsWholeThoughTheServerStops() throws IOException {
        try (var client = server.client()) {
            var answer = client.request("GET", "/lines");

            server.close();

            assertThat(new String(answer.bytes(), UTF_8)).isEqualTo("one\ntwo\n");
        }
    }

    @Test
    void writerWaitsForAClientThatDoesNotReadAndLearnsThatItIsGone() throws Exception {
        try (var client = server.client()) {
            assertThat(client.request("GET", "/flood").status()).isEqualTo(200);
            var before = -1L;
            while (before != server.streamed()) {
                before = server.streamed();
                TimeUnit.MILLISECONDS.sleep(300); // the writer is stuck when a while brings nothing more
            }
            assertThat(server.streamed()).isLessThan(8 << 20);
        }

        assertThat(server.streamEnds()).isTrue();
    }

    @Test
    void streamedBodyMayBeLargerThanAnyBuffer() throws IOException {
        var size = 20 << 20;
        try (var client = server.rawClient()) {
            client.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
            var chunk = new byte[1 << 20];
            for (var i = 0; i < 20; i++) {
                client.send(chunk);
            }
            assertThat(client.receive(Integer.toString(size))).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void streamWithNothingToSayEndsWithItsClient() throws Exception {
        try (var client = server.rawClient()) {
            client.send("GET /silence HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.receive("\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
        }

        assertThat(server.streamEnds()).isTrue();
    }

    @Test
    void clientTakesAnUpgradedConnectionOver() throws IOException {
        var client = server.client();

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
        try (var client = server.client()) {
            var refused = client.upgrade("GET", "/fail", new byte[0]);

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.bytes()).asString(UTF_8).isEqualTo("in use\n");
            assertThat(client.request("GET", "/hello").status()).isEqualTo(200);
        }
    }

    @Test
    void hijackedConnectionKeepsEarlyBytesAndEndsEachSideForItself() throws IOException {
        try (var client = server.rawClient()) {
            var request = "POST /shout HTTP/1.1~Host: x~Connection: Upgrade~Upgrade: tcp~Content-Length: 2~~{}";
            client.send((request + "GET /early HTTP/1.1~~").replace("~", CRLF));
            client.send("more");
            client.endOutput();

            var answer = client.receive();

            assertThat(answer)
                    .startsWith("HTTP/1.1 101 UPGRADED\r\n")
                    .contains("Upgrade: tcp\r\n")
                    .endsWith("\r\n\r\nGET /EARLY HTTP/1.1\r\n\r\nMORE");
        }
    }

    @Test
    void hijackWithoutUpgradeIsAnsweredWithPlain200() throws IOException {
        try (var client = server.rawClient()) {
            client.send("POST /shout HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\nhi");
            client.endOutput();

            assertThat(client.receive())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .endsWith("\r\n\r\nHI");
        }
    }
}
