package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.Raw;
import io.cnm.engine.Reply;
import io.cnm.engine.TestEngine;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DockerSystemTest {
    @RegisterExtension
    private static final TestEngine engine = TestEngine.running();

    @ParameterizedTest
    @ValueSource(strings = {"/_ping", "/v1.24/_ping", "/v1.32/_ping", "/v1.44/_ping"})
    void pingAnswersWithAndWithoutVersion(String path) {
        var reply = engine.ask("GET", path);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("OK");
        assertThat(reply.headers())
                .containsEntry("api-version", "1.44")
                .containsEntry("docker-experimental", "false")
                .containsEntry("ostype", "linux")
                .containsEntry("server", "cnm/9.9.9 (linux)")
                .containsEntry("builder-version", "1")
                .containsEntry("swarm", "inactive")
                .containsEntry("cache-control", "no-cache, no-store, must-revalidate")
                .containsEntry("pragma", "no-cache")
                .containsEntry("content-type", "text/plain; charset=utf-8");
    }

    @Test
    void headHasTheSameHeadersAndNoBody() {
        var answer = Raw.exchange(engine.socket(), "HEAD /_ping HTTP/1.1~Host: x~Connection: close~~");

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Api-Version: 1.44\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1.45/_ping,client version 1.45 is too new. Maximum supported API version is 1.44",
        "/v1.99/networks,client version 1.99 is too new. Maximum supported API version is 1.44",
        "/v2.0/networks,client version 2.0 is too new. Maximum supported API version is 1.44",
        "/v999999999.1/networks,client version 999999999.1 is too new. Maximum supported API version is 1.44"
    })
    void tooNewVersionIsRefused(String path, String message) {
        var reply = engine.ask("GET", path);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isEqualTo(message);
    }

    @Test
    void tooOldVersionIsRefused() {
        var reply = engine.ask("GET", "/v1.5/networks");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message())
                .isEqualTo(
                        "client version 1.5 is too old. Minimum supported API version is 1.24, please upgrade your client to a"
                                + " newer version");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/",
        "GET,/nothing",
        "GET,/v1.44/nothing",
        "GET,/v1.44",
        "GET,/v1/networks",
        "GET,/v1.44/cnm/v1/networks",
        "GET,/v1.44/v1.44/networks",
        "GET,/containers",
        "GET,/images",
        "PUT,/networks",
        "PATCH,/networks/bridge",
        "POST,/_ping",
        "GET,/cnm/v1/nothing",
        "GET,/cnm/v2/networks"
    })
    void whatIsNotServedIsNotFound(String method, String path) {
        var reply = engine.ask(method, path);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).isEqualTo("{\"message\":\"page not found\"}\n");
        assertThat(reply.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("api-version", "1.44");
    }

    @Test
    void ownPathsSayWhichMethodsTheyHave() {
        var reply = engine.ask("PUT", "/cnm/v1/networks");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.message()).isEqualTo("method not allowed: use GET, POST");
    }

    @Test
    void versionSaysWhatThisIs() {
        var version = engine.ask("GET", "/version").json();

        assertThat(version.path("Version").asString()).isEqualTo("9.9.9");
        assertThat(version.path("ApiVersion").asString()).isEqualTo("1.44");
        assertThat(version.path("MinAPIVersion").asString()).isEqualTo("1.24");
        assertThat(version.path("GitCommit").asString()).isEqualTo("abcdef");
        assertThat(version.path("Os").asString()).isEqualTo("linux");
        assertThat(version.path("Arch").asString()).isIn("amd64", "arm64");
        assertThat(version.path("KernelVersion").asString()).isNotEmpty();
        assertThat(version.path("BuildTime").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(version.path("Components").get(0).path("Name").asString()).isEqualTo("Engine");
        assertThat(version.path("Components")
                        .get(0)
                        .path("Details")
                        .path("ApiVersion")
                        .asString())
                .isEqualTo("1.44");
    }

    @Test
    void infoSaysWhatIsTrue() {
        var info = engine.ask("GET", "/info").json();

        assertThat(info.path("ID").asString()).matches("[0-9a-f-]{36}");
        assertThat(info.path("Name").asString()).isNotEmpty();
        assertThat(info.path("OSType").asString()).isEqualTo("linux");
        assertThat(info.path("NCPU").asInt()).isPositive();
        assertThat(info.path("MemTotal").asLong()).isGreaterThan(1L << 20);
        assertThat(info.path("DockerRootDir").asString())
                .isEqualTo(engine.directory().resolve("data").toString());
        assertThat(info.path("IPv4Forwarding").asBoolean()).isTrue();
        assertThat(info.path("Plugins").path("Network").toString()).isEqualTo("[\"bridge\",\"host\",\"null\"]");
        assertThat(info.path("Swarm").path("LocalNodeState").asString()).isEqualTo("inactive");
        assertThat(info.path("Warnings")) // this machine's runtime may be an old one
                .allSatisfy(warning -> assertThat(warning.asString()).startsWith("WARNING: runtime runc is runc "));
        assertThat(info.path("Driver").asString()).isEqualTo("vfs");
        assertThat(info.path("Runtimes").toString()).isEqualTo("{\"runc\":{\"path\":\"runc\"}}");
        assertThat(info.path("MemoryLimit").isBoolean()).isTrue();
        assertThat(info.path("CPUShares").isBoolean()).isTrue();
        assertThat(info.path("NFd").asInt()).isPositive();
        assertThat(info.path("RegistryConfig")
                        .path("IndexConfigs")
                        .path("docker.io")
                        .path("Secure")
                        .asBoolean())
                .isTrue();
        assertThat(info.path("RuncCommit").path("ID").asString()).isNotEmpty();
        assertThat(info.has("Abilities")).isFalse();
        assertThat(info.path("Containers").asInt()).isZero();
    }

    @Test
    void connectionIsKeptFromRequestToRequest() throws IOException {
        try (var client = engine.client()) {
            for (var path : List.of("/_ping", "/nothing", "/networks", "/v1.99/_ping", "/info")) {
                assertThat(Reply.of(client.request("GET", path)).body()).isNotEmpty();
            }
            assertThat(client.request("GET", "/_ping").status()).isEqualTo(200);
        }
    }
}
