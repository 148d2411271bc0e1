package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.EventLog;
import io.cnm.engine.TestEngine;
import io.cnm.http.HttpServer;
import io.cnm.http.Json;
import io.cnm.http.UnixClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class EventsTest {
    @RegisterExtension
    private final TestEngine engine = TestEngine.running();

    /** What there was until now. */
    private List<JsonNode> past(String filters) {
        var reply = engine.ask("GET", "/events?since=0&until=0s&filters=" + URLEncoder.encode(filters, UTF_8));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        var events = new ArrayList<JsonNode>();
        reply.body().lines().forEach(line -> events.add(Json.read(line.getBytes(UTF_8), JsonNode.class)));
        return events;
    }

    private void liveOneLife() {
        engine.ask("POST", "/networks/create", "{\"Name\":\"n1\"}");
        engine.ask("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"c1\"}");
        engine.ask("POST", "/networks/n1/connect", "{\"Container\":\"c1\"}");
        engine.ask("POST", "/networks/n1/disconnect", "{\"Container\":\"c1\"}");
        engine.ask("DELETE", "/networks/n1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/v1.44/events", "/cnm/v1/events"})
    void eventsComeAsTheyHappen(String path) throws IOException {
        try (var client = engine.client()) {
            var lines = lines(client.request("GET", path));

            engine.ask("POST", "/networks/create", "{\"Name\":\"n1\"}");
            var created = read(lines);
            engine.ask("DELETE", "/networks/n1");
            var destroyed = read(lines);

            assertThat(created.path("Type").asString()).isEqualTo("network");
            assertThat(created.path("Action").asString()).isEqualTo("create");
            assertThat(created.path("Actor").path("ID").asString()).matches("[0-9a-f]{64}");
            assertThat(created.path("Actor").path("Attributes").toString())
                    .isEqualTo("{\"name\":\"n1\",\"type\":\"bridge\"}");
            assertThat(created.path("scope").asString()).isEqualTo("local");
            assertThat(created.path("timeNano").asLong() / 1_000_000_000L)
                    .isEqualTo(created.path("time").asLong());
            assertThat(destroyed.path("Action").asString()).isEqualTo("destroy");
        }
    }

    private static BufferedReader lines(UnixClient.Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).contains("application/json");
        return new BufferedReader(new InputStreamReader(answer.body(), UTF_8), 1);
    }

    private static JsonNode read(BufferedReader lines) throws IOException {
        return Json.read(lines.readLine().getBytes(UTF_8), JsonNode.class);
    }

    @Test
    void pastEventsAreRemembered() {
        liveOneLife();

        var events = past("{\"network\":[\"n1\"]}");

        assertThat(events)
                .extracting(event -> event.path("Action").asString())
                .containsExactly("create", "connect", "disconnect", "destroy");
        assertThat(events.get(1)
                        .path("Actor")
                        .path("Attributes")
                        .path("container")
                        .asString())
                .isEqualTo("c1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"network\":{\"n1\":true}}|4",
                "{\"event\":[\"connect\",\"disconnect\"]}|2",
                "{\"event\":[\"create\"],\"network\":[\"n1\"]}|1",
                "{\"container\":[\"c1\"]}|2",
                "{\"container\":[\"other\"]}|0",
                "{\"type\":[\"container\"]}|0",
                "{\"type\":[\"container\",\"network\"],\"network\":[\"n1\"]}|4",
                "{\"scope\":[\"swarm\"]}|0",
                "{\"image\":[\"alpine\"]}|0",
                "{\"label\":[\"name=n1\"]}|4"
            })
    void eventsAreFiltered(String filters, int count) {
        liveOneLife();

        assertThat(past(filters)).hasSize(count);
    }

    @Test
    void streamEndsWhenItsTimeIsOver() {
        var reply = engine.ask("GET", "/events?until=" + (System.currentTimeMillis() / 1000 + 1));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "since=soon",
                "until=1e400",
                "since=99999999999999999999",
                "since=20&until=10",
                "filters=%7B%22foo%22%3A%5B%22x%22%5D%7D",
                "filters=%5B%5D"
            })
    void malformedWishIsRefused(String query) {
        assertThat(engine.ask("GET", "/events?" + query).status()).isEqualTo(400);
    }

    @Test
    void headIsAnsweredWithoutAStream() throws IOException {
        try (var client = engine.client()) {
            assertThat(client.request("HEAD", "/events").status()).isEqualTo(200);
        }
    }

    /** The server stops between the head of the answer and its first line: nobody is there yet for the log to wait for. */
    @Test
    void streamThatBeginsWhileTheServerStopsIsWhole(@TempDir Path directory) throws IOException {
        var log = EventLog.of(engine.controller());
        log.close();
        for (var i = 0; i < 20; i++) {
            var socket = directory.resolve("socket" + i);
            UnixClient client;
            UnixClient.Answer answer;
            try (var server = HttpServer.builder(new VersionedRouter(new Events(log).routes()))
                    .build()) {
                server.listen(socket, PosixFilePermissions.fromString("rw-rw----"), Optional.empty());
                client = UnixClient.connect(socket, Duration.ofSeconds(20));
                answer = client.request("GET", "/events");
            }
            try (client) {
                assertThat(answer.bytes()).isEmpty();
            }
        }
    }

    @Test
    void listenersThatAreGoneTakeNoPlace() throws IOException {
        for (var i = 0; i < 300; i++) {
            try (var client = engine.client()) {
                var answer = client.request("GET", "/events");
                assertThat(answer.status()).as("client %s", i).isEqualTo(200);
            }
        }
    }
}
