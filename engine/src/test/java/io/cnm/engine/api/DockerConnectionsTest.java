package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.Reply;
import io.cnm.engine.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class DockerConnectionsTest {
    private static final String WEB = "aaaa1111bbbb2222cccc3333";

    @RegisterExtension
    private final TestEngine engine = TestEngine.running();

    @BeforeEach
    void start() {
        engine.ask(
                "POST",
                "/networks/create",
                "{\"Name\":\"n1\",\"EnableIPv6\":true,\"IPAM\":{\"Config\":[{\"Subnet\":\"10.5.0.0/24\"},{\"Subnet\":\"fd05::/64\"}]}}");
        sandbox(WEB, "own");
    }

    private void sandbox(String container, String mode) {
        var reply = engine.ask(
                "POST", "/cnm/v1/sandboxes", "{\"containerId\":\"" + container + "\",\"mode\":\"" + mode + "\"}");
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    }

    private Reply connect(String network, String body) {
        return engine.ask("POST", "/networks/" + network + "/connect", body);
    }

    private Reply disconnect(String network, String body) {
        return engine.ask("POST", "/networks/" + network + "/disconnect", body);
    }

    @Test
    void connectedContainerIsShownByInspect() {
        var reply = connect(
                "n1",
                "{\"Container\":\"" + WEB + "\",\"EndpointConfig\":{\"IPAMConfig\":{\"IPv4Address\":\"10.5.0.77\","
                        + "\"IPv6Address\":\"fd05::77\",\"LinkLocalIPs\":[\"169.254.9.9\"]},\"Aliases\":[\"www\"],"
                        + "\"MacAddress\":\"02:00:00:00:00:77\",\"GwPriority\":7,"
                        + "\"DriverOpts\":{\"com.docker.network.endpoint.ifname\":\"front0\"}}}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
        var shown = engine.ask("GET", "/networks/n1").json().path("Containers").path(WEB);
        assertThat(shown.path("Name").asString()).isEqualTo(WEB);
        assertThat(shown.path("EndpointID").asString()).matches("[0-9a-f]{64}");
        assertThat(shown.path("MacAddress").asString()).isEqualTo("02:00:00:00:00:77");
        assertThat(shown.path("IPv4Address").asString()).isEqualTo("10.5.0.77/24");
        assertThat(shown.path("IPv6Address").asString()).isEqualTo("fd05::77/64");
        var endpoint = engine.controller()
                .requireNetwork("n1")
                .findEndpoint(WEB)
                .orElseThrow()
                .info();
        assertThat(endpoint.spec().aliases()).containsExactly("www");
        assertThat(endpoint.spec().linkLocal()).extracting(Object::toString).containsExactly("169.254.9.9");
        assertThat(endpoint.joined().orElseThrow().interfaceName()).contains("front0");
    }

    @Test
    void containerIsFoundByTheBeginningOfItsId() {
        assertThat(connect("n1", "{\"Container\":\"aaaa1111\"}").status()).isEqualTo(200);
        assertThat(disconnect("n1", "{\"Container\":\"aaaa\"}").status()).isEqualTo(200);
    }

    @Test
    void beginningOfSeveralIdsIsRefused() {
        sandbox("aaaa9999", "own");

        assertThat(connect("n1", "{\"Container\":\"aaaa\"}").status()).isEqualTo(400);
    }

    @Test
    void endpointWithoutSandboxStandsUnderItsOwnId() {
        engine.ask("POST", "/cnm/v1/networks/n1/endpoints", "{\"name\":\"loose\"}");

        var containers = engine.ask("GET", "/networks/n1").json().path("Containers");

        assertThat(containers.propertyNames()).singleElement().asString().matches("ep-[0-9a-f]{64}");
    }

    @Test
    void linksLeadToOtherContainers() {
        sandbox("dbdb0000", "own");

        connect("n1", "{\"Container\":\"" + WEB + "\",\"EndpointConfig\":{\"Links\":[\"dbdb:store\",\"dbdb0000\"]}}");

        var links = engine.controller()
                .requireNetwork("n1")
                .findEndpoint(WEB)
                .orElseThrow()
                .info()
                .spec()
                .links();
        assertThat(links)
                .containsEntry("store", "dbdb0000")
                .containsEntry("dbdb0000", "dbdb0000")
                .hasSize(2);
    }

    @Test
    void linkOnTheDefaultBridgeIsALineInTheHostsFileUntilItsTargetGoes() throws IOException {
        sandbox("dbdb0000", "own");
        connect("bridge", "{\"Container\":\"dbdb0000\"}");

        var reply = connect(
                "bridge",
                "{\"Container\":\"" + WEB + "\",\"EndpointConfig\":{\"Links\":[\"dbdb:store\",\"dbdb0000\"]}}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        var hosts = engine.controller().findSandbox(WEB).orElseThrow().info().hostsFile();
        assertThat(Files.readString(hosts).lines().map(line -> line.split("\t", 2)[1]))
                .contains("store dbdb0000", "dbdb0000");
        disconnect("bridge", "{\"Container\":\"dbdb0000\"}");
        assertThat(Files.readString(hosts)).doesNotContain("dbdb0000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bridge | '' | empty string specified for links",
                "bridge | a:b:c | bad format for links: a:b:c",
                "bridge | :b | bad format for links: :b",
                "bridge | nope:b | could not get container for nope: No such container: nope",
                "bridge | dbdb:b | Cannot link to dbdb, as it does not belong to the default network",
                "bridge | aaaa1111:b | Cannot link to aaaa1111, as it does not belong to the default network",
                "n1 | '' | empty string specified for links",
                "n1 | a:b:c | bad format for links: a:b:c",
                "n1 | nope | could not get container for nope: No such container: nope",
            })
    void wrongLinkIsRefusedInDockersWords(String network, String link, String message) {
        sandbox("dbdb0000", "own");

        var reply =
                connect(network, "{\"Container\":\"" + WEB + "\",\"EndpointConfig\":{\"Links\":[\"" + link + "\"]}}");

        assertThat(reply.message()).isEqualTo(message);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(engine.controller().requireNetwork(network).endpoints()).isEmpty();
    }

    @Test
    void whatCannotBeConnectedIsRefusedAndLeavesNothing() {
        var missing = connect("n1", "{\"Container\":\"nope\"}");
        var nowhere = connect("nope", "{\"Container\":\"" + WEB + "\"}");
        var foreign = connect(
                "n1",
                "{\"Container\":\"" + WEB + "\",\"EndpointConfig\":{\"IPAMConfig\":{\"IPv4Address\":\"10.9.0.1\"}}}");
        var malformed = connect("n1", "{\"Container\":\"" + WEB + "\",\"EndpointConfig\":{\"MacAddress\":\"02\"}}");
        var empty = connect("n1", "{}");

        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.message()).isEqualTo("No such container: nope");
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(foreign.status()).isEqualTo(400);
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(empty.status()).isEqualTo(404);
        assertThat(engine.controller().requireNetwork("n1").endpoints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8080 | 8080 | Bind for 0.0.0.0:8080, [::]:8080 failed: port is already allocated",
                "8081 | 8081 | failed to bind host port 0.0.0.0:8081/tcp: address already in use",
                "8080 | 8081 | failed to bind host port 0.0.0.0:8081/tcp: address already in use",
            })
    void portThatIsTakenIsToldInDockersWords(int first, int last, String reason) {
        engine.ports.taken("0.0.0.0:8081/tcp");
        publishing("dddd4444", 8080, 8080);
        publishing("eeee5555", first, last);
        assertThat(connect("n1", "{\"Container\":\"dddd4444\"}").status()).isEqualTo(200);

        var reply = connect("n1", "{\"Container\":\"eeee5555\"}");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message())
                .matches("driver failed programming external connectivity on endpoint eeee5555 \\([0-9a-f]{64}\\): "
                        + Pattern.quote(reason));
        assertThat(engine.controller().requireNetwork("n1").endpoints()).hasSize(1);
    }

    private void publishing(String container, int first, int last) {
        var reply = engine.ask(
                "POST",
                "/cnm/v1/sandboxes",
                "{\"containerId\":\"" + container + "\",\"ports\":[{\"containerPort\":80,\"hostPort\":" + first
                        + ",\"hostPortEnd\":" + last + "}]}");
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    }

    @Test
    void secondConnectionIsRefusedInDockersWords() {
        connect("n1", "{\"Container\":\"" + WEB + "\"}");

        var again = connect("n1", "{\"Container\":\"" + WEB + "\"}");

        assertThat(again.status()).isEqualTo(403);
        assertThat(again.message()).isEqualTo("endpoint with name " + WEB + " already exists in network n1");
    }

    @Test
    void endpointThatCannotJoinIsTakenBack() {
        var leases = engine.ipam.leases();
        var name = "a name that is longer than any link's";

        var reply = connect(
                "n1",
                "{\"Container\":\"" + WEB + "\",\"EndpointConfig\":{\"DriverOpts\":"
                        + "{\"com.docker.network.endpoint.ifname\":\"" + name + "\"}}}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(engine.controller().requireNetwork("n1").endpoints()).isEmpty();
        assertThat(engine.ipam.leases()).isEqualTo(leases);
    }

    @Test
    void hostAndNoneStandAlone() {
        sandbox("hosthost", "host");
        connect("none", "{\"Container\":\"" + WEB + "\"}");

        var ownToHost = connect("host", "{\"Container\":\"" + WEB + "\"}");
        var hostToBridge = connect("n1", "{\"Container\":\"hosthost\"}");
        var noneAndMore = connect("n1", "{\"Container\":\"" + WEB + "\"}");
        var fromHost = disconnect("host", "{\"Container\":\"hosthost\"}");

        assertThat(List.of(ownToHost, hostToBridge, fromHost)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.message())
                    .isEqualTo("container cannot be disconnected from host network or connected to host network");
        });
        assertThat(noneAndMore.status()).isEqualTo(400);
        assertThat(noneAndMore.message())
                .isEqualTo(
                        "container cannot be connected to multiple networks with one of the networks in private (none) mode");
        assertThat(connect("host", "{\"Container\":\"hosthost\"}").status()).isEqualTo(200);
    }

    @Test
    void disconnectedContainerIsOffTheNetwork() {
        connect("n1", "{\"Container\":\"" + WEB + "\"}");

        var reply = disconnect("n1", "{\"Container\":\"" + WEB + "\",\"Force\":false}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(engine.ask("GET", "/networks/n1").json().path("Containers").toString())
                .isEqualTo("{}");
        var again = disconnect("n1", "{\"Container\":\"" + WEB + "\"}");
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.message()).isEqualTo("container " + WEB + " is not connected to network n1");
    }

    @Test
    void forceTakesAnEndpointAwayWhoseContainerIsGone() {
        engine.ask("POST", "/cnm/v1/networks/n1/endpoints", "{\"name\":\"ghost\"}");

        assertThat(disconnect("n1", "{\"Container\":\"ghost\"}").status()).isEqualTo(404);
        assertThat(disconnect("n1", "{\"Container\":\"ghost\",\"Force\":true}").status())
                .isEqualTo(200);
        assertThat(engine.controller().requireNetwork("n1").endpoints()).isEmpty();
    }
}
