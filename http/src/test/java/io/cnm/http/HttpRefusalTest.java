package io.cnm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpRefusalTest {
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
        try (var client = server.rawClient()) {
            client.send(text.replace("~", CRLF));
            client.endOutput();

            var answer = client.receive();

            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 1_000_000})
    void endlessRequestLineAndHeadersAreRefused(int length) throws IOException {
        try (var client = server.rawClient()) {
            client.trySend("GET /" + "a".repeat(length) + " HTTP/1.1\r\n\r\n");
            assertThat(client.receive()).startsWith("HTTP/1.1 414 ");
        }
        try (var client = server.rawClient()) {
            client.trySend("GET /hello HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(length) + "\r\n");
            assertThat(client.receive()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void halfOpenRequestsAreClosedInTimeAndDisturbNobody() throws IOException {
        var slow = new ArrayList<RawClient>();
        try {
            for (var i = 0; i < 200; i++) {
                var client = server.rawClient();
                client.send(
                        i % 2 == 0 ? "GET /hello HT" : "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab");
                slow.add(client);
            }
            try (var client = server.client()) {
                assertThat(client.request("GET", "/hello").status()).isEqualTo(200);
            }
            for (var client : slow) {
                assertThat(client.receive()).isEmpty();
            }
        } finally {
            for (var client : slow) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/fail-early"})
    void clientMaySendItsBodyThoughItIsRefused(String path) throws IOException {
        try (var client = server.rawClient()) {
            client.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n");
            var refusal = client.receive();

            client.send("b".repeat(200_000));

            assertThat(refusal).startsWith("HTTP/1.1 4").contains("Connection: close");
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void clientThatGoesOnSendingARefusedBodyIsClosedInAMoment() throws IOException {
        try (var client = server.rawClient()) {
            client.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000000\r\n\r\n");

            assertThatThrownBy(() -> {
                        for (var sent = 0L; sent < 20_000_000_000L; sent += 100_000) {
                            client.send("b".repeat(100_000));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching(
                            "Broken pipe|Connection reset by peer"); // the latter if some of it was not read
            assertThat(client.receive()).startsWith("HTTP/1.1 404");
        }
    }
}
