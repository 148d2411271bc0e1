package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.InterfaceStatistics.Traffic;
import io.cnm.engine.Reply;
import io.cnm.engine.TestEngine;
import io.cnm.http.Json;
import io.cnm.plan.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class CnmRestTest {
    private static final String NETWORKS = "/cnm/v1/networks";
    private static final String SANDBOXES = "/cnm/v1/sandboxes";
    private static final String E1 = NETWORKS + "/n1/endpoints/e1";

    @RegisterExtension
    private final TestEngine engine = TestEngine.running();

    private Reply ok(int status, String method, String path, String body) {
        var reply = engine.ask(method, path, body);
        assertThat(reply.status()).as("%s %s: %s", method, path, reply.body()).isEqualTo(status);
        return reply;
    }

    private void makeAll() {
        ok(201, "POST", NETWORKS, "{\"name\":\"n1\",\"ipam\":{\"pools\":[{\"subnet\":\"10.5.0.0/24\"}]}}");
        ok(201, "POST", NETWORKS + "/n1/endpoints", "{\"name\":\"e1\"}");
        ok(201, "POST", SANDBOXES, "{\"containerId\":\"c1\"}");
    }

    @Test
    void statisticsAreThoseOfTheSandboxesInterfaces() {
        makeAll();
        ok(200, "POST", E1 + "/join", "{\"sandbox\":\"c1\"}");
        var key = new Namespace(
                ok(200, "GET", SANDBOXES + "/c1", "").json().path("key").asString());
        engine.host
                .traffic(key, "lo", new Traffic(9, 9, 9, 9), new Traffic(9, 9, 9, 9))
                .traffic(key, "eth0", new Traffic(5_000_000_000L, 2, 3, 4), new Traffic(5, 6, 7, 8));

        var statistics = ok(200, "GET", SANDBOXES + "/c1/statistics", "").json();

        var endpoint = ok(200, "GET", E1, "").json().path("id").asString();
        assertThat(statistics.toString())
                .isEqualTo("[{\"interfaceName\":\"eth0\",\"endpoint\":\"" + endpoint + "\",\"network\":\"n1\","
                        + "\"received\":{\"bytes\":5000000000,\"packets\":2,\"errors\":3,\"dropped\":4},"
                        + "\"sent\":{\"bytes\":5,\"packets\":6,\"errors\":7,\"dropped\":8}}]");
    }

    @Test
    void everyFieldOfANetworkComesBack() {
        var spec = """
                {"id":"n1id","name":"n1","driver":"bridge","scope":"local","internal":true,"attachable":true,"ingress":false,
                "configOnly":false,"ipv4":true,"ipv6":true,"ipam":{"driver":"default","options":{"a":"b"},"pools":[
                {"subnet":"10.5.0.0/24","range":"10.5.0.128/25","gateway":"10.5.0.9","auxiliary":{"r":"10.5.0.4"}},
                {"subnet":"fd05::/64","auxiliary":{}}]},"options":{"com.docker.network.driver.mtu":"1400"},"labels":{"k":"v"}}
                """;

        var shown = ok(201, "POST", NETWORKS, spec).json();

        assertThat(shown.path("spec")).isEqualTo(Json.read(spec.getBytes(UTF_8), JsonNode.class));
        assertThat(shown.path("id").asString()).isEqualTo("n1id");
        assertThat(shown.path("scope").asString()).isEqualTo("local");
        assertThat(shown.path("pools").get(0).toString())
                .isEqualTo("{\"subnet\":\"10.5.0.0/24\",\"range\":\"10.5.0.128/25\",\"gateway\":\"10.5.0.9\","
                        + "\"auxiliary\":{\"r\":\"10.5.0.4\"}}");
        assertThat(ok(200, "GET", NETWORKS + "/n1", "").json()).isEqualTo(shown);
        assertThat(ok(200, "GET", NETWORKS, "").json().valueStream())
                .contains(shown)
                .hasSize(4);
    }

    @Test
    void everyFieldOfAnEndpointComesBack() {
        ok(201, "POST", NETWORKS, "{\"name\":\"n1\",\"ipam\":{\"pools\":[{\"subnet\":\"10.5.0.0/24\"}]}}");
        var spec = """
                {"name":"e1","ipv4":"10.5.0.77","mac":"02:00:00:00:00:77","linkLocal":["169.254.1.1"],"aliases":["www"],
                "links":{"db":"e2"},"ipv6Disabled":true,"options":{"com.docker.network.endpoint.ifname":"front0"}}
                """;

        var shown = ok(201, "POST", NETWORKS + "/n1/endpoints", spec).json();

        assertThat(shown.path("spec")).isEqualTo(Json.read(spec.getBytes(UTF_8), JsonNode.class));
        assertThat(shown.path("ipv4").asString()).isEqualTo("10.5.0.77/24");
        assertThat(shown.path("mac").asString()).isEqualTo("02:00:00:00:00:77");
        assertThat(shown.has("ipv6")).isFalse();
        assertThat(shown.has("joined")).isFalse();
        assertThat(ok(200, "GET", NETWORKS + "/n1/endpoints", "").json().valueStream())
                .containsExactly(shown);
        var id = shown.path("id").asString();
        for (var name : List.of("e1", id, id.substring(0, 10))) {
            assertThat(ok(200, "GET", NETWORKS + "/n1/endpoints/" + name, "").json())
                    .isEqualTo(shown);
        }
    }

    @Test
    void everyFieldOfASandboxComesBack() {
        var spec = """
                {"containerId":"c1","mode":"own","hostname":"h","domain":"d.example","extraHosts":[{"name":"p","address":"10.9.9.9"}],
                "dns":{"servers":["9.9.9.9"],"search":["example.org"],"options":["ndots:2"]},
                "ports":[{"protocol":"udp","containerPort":53,"hostAddress":"127.0.0.1","hostPort":5300,"hostPortEnd":5301}],
                "exposed":[{"protocol":"tcp","port":80}],"publishAll":true,"files":"%s"}
                """.formatted(engine.directory().resolve("files"));

        var shown = ok(201, "POST", SANDBOXES, spec).json();

        assertThat(shown.path("spec")).isEqualTo(Json.read(spec.getBytes(UTF_8), JsonNode.class));
        assertThat(shown.path("hostsFile").asString())
                .isEqualTo(engine.directory().resolve("files/hosts").toString());
        assertThat(shown.path("resolvConf").asString())
                .isEqualTo(engine.directory().resolve("files/resolv.conf").toString());
        assertThat(shown.path("key").asString())
                .startsWith(engine.directory().resolve("exec/netns").toString());
        assertThat(ok(200, "GET", SANDBOXES, "").json().valueStream()).containsExactly(shown);
        var id = shown.path("id").asString();
        for (var name : List.of("c1", "c", id, id.substring(0, 10))) {
            assertThat(ok(200, "GET", SANDBOXES + "/" + name, "").json()).isEqualTo(shown);
        }
    }

    @Test
    void endpointJoinsAndLeaves() {
        makeAll();

        var joined = ok(
                        200,
                        "POST",
                        E1 + "/join",
                        "{\"sandbox\":\"c1\",\"interfaceName\":\"front0\",\"gatewayPriority\":-5}")
                .json()
                .path("joined");

        assertThat(joined.path("interfaceName").asString()).isEqualTo("front0");
        assertThat(joined.path("gateway4").asString()).isEqualTo("10.5.0.1");
        assertThat(joined.path("ports").toString()).isEqualTo("[]");
        var sandbox = ok(200, "GET", SANDBOXES + "/c1", "").json();
        assertThat(joined.path("sandboxId").asString())
                .isEqualTo(sandbox.path("id").asString());
        assertThat(sandbox.path("endpoints").size()).isEqualTo(1);
        ok(403, "POST", E1 + "/join", "{\"sandbox\":\"c1\"}");
        ok(403, "DELETE", E1, "");
        ok(204, "POST", E1 + "/leave", "");
        ok(403, "POST", E1 + "/leave", "");
        ok(204, "DELETE", E1, "");
        ok(404, "DELETE", E1, "");
    }

    @Test
    void linkedEndpointKnowsTheOther() throws IOException {
        makeAll();
        ok(201, "POST", NETWORKS + "/n1/endpoints", "{\"name\":\"db\"}");
        ok(201, "POST", SANDBOXES, "{\"containerId\":\"c2\",\"hostname\":\"elephant\"}");
        ok(200, "POST", NETWORKS + "/n1/endpoints/db/join", "{\"sandbox\":\"c2\"}");

        ok(
                200,
                "POST",
                E1 + "/join",
                "{\"sandbox\":\"c1\",\"links\":[{\"target\":\"db\",\"alias\":\"store\"},{\"target\":\"db\"}]}");
        ok(
                201,
                "POST",
                SANDBOXES,
                "{\"containerId\":\"c3\",\"connections\":[{\"network\":\"n1\",\"links\":[{\"target\":\"db\"}]}]}");

        assertThat(hosts("c1")).contains("10.5.0.3\tstore elephant db\n", "10.5.0.3\tdb elephant\n");
        assertThat(hosts("c3")).contains("10.5.0.3\tdb elephant\n");
    }

    private String hosts(String container) throws IOException {
        return Files.readString(
                engine.controller().findSandbox(container).orElseThrow().info().hostsFile());
    }

    @Test
    void forceTakesAnEndpointOutOfItsSandbox() {
        makeAll();
        ok(200, "POST", E1 + "/join", "{\"sandbox\":\"c1\"}");

        ok(204, "DELETE", E1 + "?force=1", "");

        assertThat(ok(200, "GET", SANDBOXES + "/c1", "")
                        .json()
                        .path("endpoints")
                        .size())
                .isZero();
    }

    @Test
    void portsArePublishedAndTakenBack() {
        makeAll();
        ok(200, "POST", E1 + "/join", "{\"sandbox\":\"c1\"}");

        var bound = ok(
                200,
                "POST",
                SANDBOXES + "/c1/publish",
                "{\"ports\":[{\"containerPort\":80,\"hostAddress\":\"127.0.0.1\",\"hostPort\":8080}]}");

        assertThat(bound.body())
                .isEqualTo("[{\"protocol\":\"tcp\",\"hostAddress\":\"127.0.0.1\",\"hostPort\":8080,"
                        + "\"containerAddress\":\"10.5.0.2\",\"containerPort\":80}]\n");
        assertThat(ok(200, "GET", SANDBOXES + "/c1", "").json().path("ports").size())
                .isEqualTo(1);
        ok(
                409,
                "POST",
                SANDBOXES + "/c1/publish",
                "{\"ports\":[{\"containerPort\":81,\"hostAddress\":\"127.0.0.1\",\"hostPort\":8080}]}");
        ok(
                204,
                "POST",
                SANDBOXES + "/c1/unpublish",
                "{\"ports\":[{\"containerPort\":80,\"hostAddress\":\"127.0.0.1\",\"hostPort\":8080}]}");
        assertThat(engine.ports.held()).isEmpty();
    }

    @Test
    void portIsPublishedForTheClientsThatAreNamed() {
        makeAll();
        ok(200, "POST", E1 + "/join", "{\"sandbox\":\"c1\"}");

        var bound = ok(
                200,
                "POST",
                SANDBOXES + "/c1/publish",
                "{\"ports\":[{\"containerPort\":80,\"hostPort\":8080,\"sources\":[\"192.0.2.7/24\"]}]}");

        assertThat(bound.body()).contains("\"sources\":[\"192.0.2.0/24\"]");
        ok(
                400,
                "POST",
                SANDBOXES + "/c1/publish",
                "{\"ports\":[{\"containerPort\":80,\"hostPort\":8081,\"sources\":[\"everybody\"]}]}");
    }

    @Test
    void sandboxIsMadeWithItsEndpoints() {
        makeAll();
        ok(201, "POST", NETWORKS, "{\"name\":\"n2\"}");

        var made = ok(
                201,
                "POST",
                SANDBOXES,
                "{\"containerId\":\"c2\",\"connections\":[{\"network\":\"n2\"},{\"network\":\"n1\",\"gatewayPriority\":1,"
                        + "\"interfaceName\":\"net0\",\"endpoint\":{\"name\":\"web\",\"ipv4\":\"10.5.0.9\"}}]}");

        assertThat(made.json().path("endpoints").size()).isEqualTo(2);
        assertThat(made.json().path("spec").has("connections")).isFalse();
        var web = ok(200, "GET", NETWORKS + "/n1/endpoints/web", "").json();
        assertThat(web.path("ipv4").asString()).isEqualTo("10.5.0.9/24");
        assertThat(web.path("joined").path("interfaceName").asString()).isEqualTo("net0");
        ok(200, "GET", NETWORKS + "/n2/endpoints/c2", "");
    }

    @Test
    void deletedSandboxTakesItsEndpointsAlong() {
        makeAll();
        ok(200, "POST", E1 + "/join", "{\"sandbox\":\"c1\"}");

        ok(204, "DELETE", SANDBOXES + "/c1", "");

        ok(404, "GET", SANDBOXES + "/c1", "");
        ok(404, "GET", E1, "");
        ok(204, "DELETE", NETWORKS + "/n1", "");
    }

    @Test
    void reconcilingTellsWhatWasFound() {
        var dry = ok(200, "POST", "/cnm/v1/reconcile?dryRun=1", "");
        var real = ok(200, "POST", "/cnm/v1/reconcile", "");

        assertThat(dry.body())
                .isEqualTo("{\"findings\":[{\"kind\":\"missing\",\"what\":\"link vethdead\"}],\"repaired\":0}\n");
        assertThat(real.json().path("repaired").asInt()).isEqualTo(1);
        assertThat(engine.reconciled).containsExactly(true, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "404|GET|/cnm/v1/networks/nope|network nope not found",
                "404|GET|/cnm/v1/networks/n1/endpoints/nope|endpoint nope not found",
                "404|GET|/cnm/v1/sandboxes/nope|sandbox nope not found",
                "404|POST|/cnm/v1/networks/n1/endpoints/e1/join|{\"sandbox\":\"nope\"}",
                "404|POST|/cnm/v1/networks/n1/endpoints/e1/join|{}",
                "400|POST|/cnm/v1/networks/n1/endpoints/e1/join|{\"sandbox\":\"c1\",\"links\":[{}]}",
                "400|POST|/cnm/v1/networks/n1/endpoints/e1/join|{\"sandbox\":\"c1\",\"links\":[{\"target\":\"e1\"}]}",
                "400|POST|/cnm/v1/networks/n1/endpoints/e1/join|{\"sandbox\":\"c1\",\"links\":[\"e1\"]}",
                "404|POST|/cnm/v1/networks/n1/endpoints/e1/join|{\"sandbox\":\"c1\",\"links\":[{\"target\":\"e9\"}]}",
                "409|POST|/cnm/v1/networks|{\"name\":\"n1\"}",
                "403|POST|/cnm/v1/networks|{\"name\":\"bridge\"}",
                "400|POST|/cnm/v1/networks|{\"name\":\"n2\",\"id\":\"a/b\"}",
                "400|POST|/cnm/v1/networks|{\"name\":\"n2\",\"ipam\":{\"pools\":[null]}}",
                "400|POST|/cnm/v1/networks|{\"name\":\"n2\",\"ipam\":{\"pools\":[{\"gateway\":\"x\"}]}}",
                "403|POST|/cnm/v1/networks/n1/endpoints|{\"name\":\"e1\"}",
                "400|POST|/cnm/v1/networks/n1/endpoints|{\"name\":\"\"}",
                "400|POST|/cnm/v1/networks/n1/endpoints|{\"name\":\"e2\",\"ipv4\":\"10.99.0.1\"}",
                "400|POST|/cnm/v1/networks/n1/endpoints|{\"name\":\"e2\",\"mac\":\"x\"}",
                "409|POST|/cnm/v1/sandboxes|{\"containerId\":\"c1\"}",
                "400|POST|/cnm/v1/sandboxes|{\"containerId\":\"\"}",
                "400|POST|/cnm/v1/sandboxes|{\"containerId\":\"c2\",\"mode\":\"other\"}",
                "400|POST|/cnm/v1/sandboxes|{\"containerId\":\"c2\",\"files\":\"../x\"}",
                "400|POST|/cnm/v1/sandboxes|{\"containerId\":\"c2\",\"ports\":[{\"containerPort\":0}]}",
                "400|POST|/cnm/v1/sandboxes|{\"containerId\":\"c2\",\"ports\":[{\"containerPort\":80,\"protocol\":\"icmp\"}]}",
                "404|POST|/cnm/v1/sandboxes|{\"containerId\":\"c2\",\"connections\":[{\"network\":\"nope\"}]}",
                "403|POST|/cnm/v1/sandboxes|{\"containerId\":\"c2\",\"connections\":[{\"network\":\"n1\"},{\"network\":\"n1\"}]}",
                "400|POST|/cnm/v1/sandboxes|{\"containerId\":\"c2\",\"connections\":[{\"network\":\"n1\",\"endpoint\":{\"name\":\"a b\"}}]}",
                "400|POST|/cnm/v1/sandboxes/c1/publish|{\"ports\":[{\"containerPort\":70000}]}",
                "400|POST|/cnm/v1/sandboxes/c1/exec|{\"cmd\":[]}",
                "400|POST|/cnm/v1/sandboxes/c1/exec|{\"cmd\":[\"a\\u0000b\"]}",
                "400|POST|/cnm/v1/sandboxes/c1/exec|{\"cmd\":[\"true\"],\"env\":[\"=x\"]}",
                "400|POST|/cnm/v1/sandboxes/c1/exec|{\"cmd\":[\"true\"],\"workingDir\":\"tmp\"}",
                "400|POST|/cnm/v1/sandboxes/c1/exec?dryRun=0|{\"cmd\":[\"true\"]}",
                "404|POST|/cnm/v1/sandboxes/nope/exec|{\"cmd\":[\"true\"]}"
            })
    void whatCannotBeDoneIsRefused(int status, String method, String path, String bodyOrMessage) {
        makeAll();
        var before = engine.state();
        var get = method.equals("GET");

        var reply = engine.ask(method, path, get ? "" : bodyOrMessage);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.message()).isNotEmpty();
        if (get) {
            assertThat(reply.message()).isEqualTo(bodyOrMessage);
        }
        assertThat(engine.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST|/cnm/v1/networks|{\"name\":\"n2\"}|create network n2",
                "DELETE|/cnm/v1/networks/n2||delete network n2",
                "POST|/cnm/v1/networks/n1/endpoints|{\"name\":\"e9\"}|create endpoint e9 on n1",
                "POST|/cnm/v1/networks/n1/endpoints/e1/join|{\"sandbox\":\"c1\"}|join e1 to n1 in ",
                "POST|/cnm/v1/networks/n1/endpoints/e2/leave||leave e2 from n1 in ",
                "DELETE|/cnm/v1/networks/n1/endpoints/e1||delete endpoint e1 on n1",
                "DELETE|/cnm/v1/networks/n1/endpoints/e2?force=1||delete endpoint e2 on n1",
                "POST|/cnm/v1/sandboxes|{\"containerId\":\"c9\"}|create sandbox ",
                "POST|/cnm/v1/sandboxes|{\"containerId\":\"c9\",\"ports\":[{\"containerPort\":81,\"hostPort\":81}],"
                        + "\"connections\":[{\"network\":\"n1\"},{\"network\":\"n2\"}]}|create sandbox ",
                "DELETE|/cnm/v1/sandboxes/c2||delete sandbox ",
                "POST|/cnm/v1/sandboxes/c2/publish|{\"ports\":[{\"containerPort\":81,\"hostPort\":81}]}|publish 1 ports of ",
                "POST|/cnm/v1/sandboxes/c2/unpublish|{\"ports\":[{\"containerPort\":80,\"hostPort\":80}]}|unpublish 1 ports of "
            })
    void dryRunShowsThePlanAndChangesNothing(String method, String path, String body, String title) {
        makeAll();
        if (!title.equals("create network n2")) {
            ok(201, "POST", NETWORKS, "{\"name\":\"n2\"}");
        }
        ok(201, "POST", NETWORKS + "/n1/endpoints", "{\"name\":\"e2\"}");
        ok(201, "POST", SANDBOXES, "{\"containerId\":\"c2\",\"ports\":[{\"containerPort\":80,\"hostPort\":80}]}");
        ok(200, "POST", NETWORKS + "/n1/endpoints/e2/join", "{\"sandbox\":\"c2\"}");
        var before = engine.state();
        var plans = engine.runner.plans().size();
        var dry = path + (path.contains("?") ? "&" : "?") + "dryRun=1";

        var plan = ok(200, method, dry, body == null ? "" : body).json();

        assertThat(plan.path("title").asString()).startsWith(title);
        assertThat(plan.path("steps").isArray()).isTrue();
        assertThat(engine.state()).isEqualTo(before);
        assertThat(engine.runner.plans()).hasSize(plans);
    }

    @Test
    void dryRunRefusesWhatTheRealCallRefuses() {
        ok(403, "DELETE", NETWORKS + "/bridge?dryRun=true", "");
        ok(403, "POST", NETWORKS + "?dryRun=1", "{\"name\":\"bridge\"}");
        ok(404, "DELETE", SANDBOXES + "/nope?dryRun=1", "");
    }

    @ParameterizedTest
    @CsvSource({"perhaps", "yes", "''", "2"})
    void misspeltDryRunIsRefusedAndNotARealOne(String value) {
        ok(400, "POST", NETWORKS + "?dryRun=" + value, "{\"name\":\"n1\"}");
        ok(404, "GET", NETWORKS + "/n1", "");
    }

    @Test
    void dryRunOfZeroIsReal() {
        ok(201, "POST", NETWORKS + "?dryRun=0", "{\"name\":\"n1\"}");
    }
}
