package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.regex.Matcher.quoteReplacement;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.Raw;
import io.cnm.engine.TestEngine;
import io.cnm.http.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the table against what no decent client sends: always the client's error, never an effect. */
@Timeout(300)
class HostileRequestsTest {
    /** POST rows that have no body to read. */
    private static final Set<String> WITHOUT_BODY = Set.of(
            "/networks/prune",
            "/cnm/v1/reconcile",
            "/cnm/v1/networks/{network}/endpoints/{endpoint}/leave",
            "/containers/prune",
            "/containers/{container}/start",
            "/containers/{container}/stop",
            "/containers/{container}/restart",
            "/containers/{container}/kill",
            "/containers/{container}/pause",
            "/containers/{container}/unpause",
            "/containers/{container}/rename",
            "/containers/{container}/resize",
            "/containers/{container}/attach",
            "/containers/{container}/wait",
            "/exec/{exec}/resize",
            "/volumes/prune",
            "/images/{image*}/tag",
            "/images/{image*}/push",
            "/images/prune",
            "/build/prune");

    /** Docker's cluster: whatever is asked, there is none. */
    private static final Pattern CLUSTER = Pattern.compile("/(swarm|nodes|services|tasks|secrets|configs)(/.*)?");

    /** What is there; of the rest there is none. */
    private static final Map<String, String> NAMES =
            Map.of("network", "n1", "endpoint", "e1", "sandbox", "c1", "volume", "v1");

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)\\*?}");

    @RegisterExtension
    private static final TestEngine engine = TestEngine.running();

    private static Set<String> before;

    @BeforeAll
    static void start() {
        engine.ask("POST", "/cnm/v1/networks", "{\"name\":\"n1\"}");
        engine.ask("POST", "/cnm/v1/networks/n1/endpoints", "{\"name\":\"e1\"}");
        engine.ask("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"c1\"}");
        engine.ask("POST", "/volumes/create", "{\"Name\":\"v1\"}");
        before = seen();
    }

    @AfterAll
    static void stop() {
        assertThat(seen()).as("nothing hostile had an effect").isEqualTo(before);
        assertThat(engine.ask("GET", "/_ping").body()).isEqualTo("OK");
    }

    private static Set<String> seen() {
        var seen = new TreeSet<>(engine.state());
        for (var path : List.of("/volumes", "/containers/json?all=1", "/images/json?all=1")) {
            seen.add(path + " " + engine.ask("GET", path).body());
        }
        return seen;
    }

    static List<Route> all() {
        return engine.table();
    }

    /** Those whose handler sees nothing of a request before all of it is there. */
    static Stream<Route> wholeBody() {
        return all().stream().filter(route -> route.body() != Route.Body.STREAM);
    }

    static Stream<Route> withBody() {
        return wholeBody()
                .filter(route -> route.method().equals("POST")
                        && !WITHOUT_BODY.contains(route.pattern())
                        && !CLUSTER.matcher(route.pattern()).matches());
    }

    static Stream<Route> withParameters() {
        return all().stream()
                .filter(route -> route.pattern().contains("{")
                        && !CLUSTER.matcher(route.pattern()).matches());
    }

    private static String path(Route route) {
        return path(route, parameter -> NAMES.getOrDefault(parameter, "x1"));
    }

    private static String path(Route route, UnaryOperator<String> names) {
        return PARAMETER.matcher(route.pattern()).replaceAll(found -> quoteReplacement(names.apply(found.group(1))));
    }

    private static int post(Route route, String headers, byte[] body) {
        var head = route.method() + " " + path(route) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers
                + "Content-Length: " + body.length + "\r\n\r\n";
        var request = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(ISO_8859_1), 0, request, 0, head.length());
        System.arraycopy(body, 0, request, head.length(), body.length);
        return Raw.status(Raw.exchange(engine.socket(), request));
    }

    private static int postJson(Route route, String body) {
        return post(route, "Content-Type: application/json\r\n", body.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("wholeBody")
    void bodyThatIsTooBigIsRefusedBeforeItIsRead(Route route) {
        var answer = Raw.exchange(
                engine.socket(),
                route.method() + " " + path(route)
                        + " HTTP/1.1~Host: x~Content-Type: application/json~Content-Length: 536870912~~{");

        assertThat(Raw.status(answer)).isEqualTo(413);
    }

    @ParameterizedTest
    @MethodSource("wholeBody")
    void bodyInEndlessChunksIsRefused(Route route) {
        var chunk = "100000~" + "x".repeat(1 << 20) + "~";
        var answer = Raw.exchange(
                engine.socket(),
                route.method() + " " + path(route)
                        + " HTTP/1.1~Host: x~Content-Type: application/json~Transfer-Encoding: chunked~~"
                        + chunk.repeat(5));

        assertThat(Raw.status(answer)).isEqualTo(413);
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void malformedJsonIsRefused(Route route) {
        var documents = List.of(
                "[".repeat(200_000),
                "{\"a\":".repeat(200_000),
                "{\"Name\":\"x\",\"Name\":\"y\",\"name\":\"x\",\"name\":\"y\"}",
                "{\"name\":\"\u00ff\",\"Name\":\"\u00ff\"}",
                "{\"name\":\"x\"",
                "{\"name\":\"x\"} trailing",
                "{\"a\":1e400000000",
                "[]",
                "null",
                "7",
                "\"text\"",
                "");

        for (var document : documents) {
            assertThat(postJson(route, document)).as("%.40s", document).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void valuesOfOtherTypesAreRefused(Route route) {
        for (var value : List.of("1", "1e400", "9".repeat(500), "true", "[[]]", "[7]", "{\"a\":{\"b\":{}}}")) {
            var fields = Stream.of(
                            "name",
                            "Name",
                            "ports",
                            "cmd",
                            "sandbox",
                            "containerId",
                            "Container",
                            "username",
                            "labels",
                            "Labels",
                            "Cmd",
                            "Tty",
                            "ConsoleSize",
                            "Memory",
                            "Ulimits")
                    .map(field -> "\"" + field + "\":" + value)
                    .toList();

            assertThat(postJson(route, "{" + String.join(",", fields) + "}"))
                    .as("%.40s", value)
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void bodyOfAnotherTypeOrOfNoneIsRefused(Route route) {
        var body = "{}".getBytes(ISO_8859_1);

        assertThat(post(route, "", body)).isEqualTo(400);
        assertThat(post(route, "Content-Type: \r\n", body)).isEqualTo(400);
        assertThat(post(route, "Content-Type: text/plain\r\n", body)).isEqualTo(400);
        assertThat(post(route, "Content-Type: application/x-www-form-urlencoded\r\n", body))
                .isEqualTo(400);
        assertThat(post(route, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", new byte[] {
                    0x1f, (byte) 0x8b
                }))
                .isEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("withParameters")
    void nameThatIsMoreThanANameFindsNothing(Route route) {
        for (var name : List.of(
                "..",
                "%2e%2e",
                ".",
                "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "a%2fb",
                "a%00b",
                "%ff",
                "%",
                "%zz",
                "n1%20",
                "*",
                "x".repeat(5000),
                "x".repeat(9000))) {
            var path = path(route, parameter -> name);

            var answer = Raw.exchange(
                    engine.socket(), route.method() + " " + path + " HTTP/1.1~Host: x~Connection: close~~");

            assertThat(Raw.status(answer)).as("%.40s", name).isIn(400, 404, 414);
            assertThat(answer).doesNotContain("root:");
        }
    }

    /** The same paths with the names of things that are there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/networks/n1",
                "/cnm/v1/networks/n1",
                "/cnm/v1/networks/n1/endpoints/e1",
                "/cnm/v1/sandboxes/c1",
                "/volumes/v1"
            })
    void nameOfWhatIsThereFindsIt(String path) {
        assertThat(engine.ask("GET", path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("all")
    void requestThatCouldBeReadTwoWaysIsRefused(Route route) {
        var line = route.method() + " " + path(route) + " HTTP/1.1~Host: x~";

        for (var rest : List.of(
                "Content-Length: 2~Transfer-Encoding: chunked~~0~~",
                "Content-Length: 2~Content-Length: 3~~abc",
                "Transfer-Encoding: gzip, chunked~~0~~",
                "Transfer-Encoding: chunked~~zz~~",
                "Content-Length : 2~~{}",
                "X: a\0b~~")) {
            var answer = Raw.exchange(engine.socket(), line + rest);

            assertThat(Raw.status(answer)).as(rest).isEqualTo(400);
            assertThat(answer.split("HTTP/1.1 ", -1)).as("one answer").hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void headersWithoutEndAreRefused(Route route) {
        var line = route.method() + " " + path(route) + " HTTP/1.1~Host: x~";

        assertThat(Raw.status(Raw.exchange(engine.socket(), line + "X: " + "y".repeat(100_000) + "~~")))
                .isEqualTo(431);
        assertThat(Raw.status(Raw.exchange(engine.socket(), line + "X: y~".repeat(10_000) + "~~")))
                .isEqualTo(431);
    }
}
