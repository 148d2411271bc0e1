package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.Reply;
import io.cnm.engine.TestEngine;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DockerNetworksTest {
    @RegisterExtension
    private final TestEngine engine = TestEngine.running();

    private String create(String body) {
        var reply = engine.ask("POST", "/networks/create", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        assertThat(reply.json().path("Warning").asString()).isEmpty();
        return reply.json().path("Id").asString();
    }

    private List<String> names(String filters) {
        var reply = engine.ask("GET", "/networks?filters=" + URLEncoder.encode(filters, UTF_8));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().findValuesAsString("Name").stream()
                .filter(name -> !name.isEmpty())
                .toList();
    }

    @Test
    void createdNetworkIsShownInDockersFields() {
        var id = create("""
                {"Name":"n1","CheckDuplicate":true,"Driver":"bridge","Internal":true,"Attachable":true,"EnableIPv6":true,
                 "IPAM":{"Driver":"default","Options":{},"Config":[
                   {"Subnet":"10.5.0.0/16","IPRange":"10.5.1.0/24","Gateway":"10.5.0.9","AuxiliaryAddresses":{"r":"10.5.0.4"}},
                   {"Subnet":"fd05::/64"}]},
                 "Options":{"com.docker.network.driver.mtu":"1400"},"Labels":{"a":"b"}}
                """);

        var shown = engine.ask("GET", "/networks/n1").json();

        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(shown.path("Id").asString()).isEqualTo(id);
        assertThat(shown.path("Driver").asString()).isEqualTo("bridge");
        assertThat(shown.path("Scope").asString()).isEqualTo("local");
        assertThat(shown.path("Internal").asBoolean()).isTrue();
        assertThat(shown.path("Attachable").asBoolean()).isTrue();
        assertThat(shown.path("EnableIPv6").asBoolean()).isTrue();
        assertThat(shown.path("Labels").toString()).isEqualTo("{\"a\":\"b\"}");
        assertThat(shown.path("Options").toString()).isEqualTo("{\"com.docker.network.driver.mtu\":\"1400\"}");
        assertThat(shown.path("ConfigFrom").toString()).isEqualTo("{\"Network\":\"\"}");
        assertThat(shown.path("Containers").toString()).isEqualTo("{}");
        assertThat(Instant.parse(shown.path("Created").asString())).isBefore(Instant.now());
        var pool = shown.path("IPAM").path("Config").get(0);
        assertThat(pool.path("Subnet").asString()).isEqualTo("10.5.0.0/16");
        assertThat(pool.path("IPRange").asString()).isEqualTo("10.5.1.0/24");
        assertThat(pool.path("Gateway").asString()).isEqualTo("10.5.0.9");
        assertThat(pool.path("AuxiliaryAddresses").toString()).isEqualTo("{\"r\":\"10.5.0.4\"}");
        assertThat(shown.path("IPAM").path("Config").get(1).path("Subnet").asString())
                .isEqualTo("fd05::/64");
    }

    /** The keys that a stock daemon's answer has, as recorded from one. */
    @Test
    void defaultBridgeHasTheShapeThatStockDockerGivesIt() {
        var shown = engine.ask("GET", "/networks/bridge").json();

        assertThat(shown.propertyNames())
                .containsExactlyInAnyOrder(
                        "Name",
                        "Id",
                        "Created",
                        "Scope",
                        "Driver",
                        "EnableIPv6",
                        "IPAM",
                        "Internal",
                        "Attachable",
                        "Ingress",
                        "ConfigFrom",
                        "ConfigOnly",
                        "Containers",
                        "Options",
                        "Labels");
        assertThat(shown.path("IPAM").propertyNames()).containsExactlyInAnyOrder("Driver", "Options", "Config");
        assertThat(shown.path("IPAM").path("Config").get(0).path("Gateway").asString())
                .isNotEmpty();
        assertThat(shown.path("Options").propertyNames())
                .containsExactlyInAnyOrder(
                        "com.docker.network.bridge.default_bridge",
                        "com.docker.network.bridge.enable_icc",
                        "com.docker.network.bridge.enable_ip_masquerade",
                        "com.docker.network.bridge.host_binding_ipv4",
                        "com.docker.network.bridge.name",
                        "com.docker.network.driver.mtu");
    }

    @Test
    void nullsAreAsGoodAsNothing() {
        create("""
                {"Name":"n1","Driver":null,"Internal":null,"EnableIPv6":null,"IPAM":null,"Options":null,"Labels":null,
                 "ConfigFrom":null,"Scope":null,"Attachable":null}
                """);
        create("{\"Name\":\"n2\",\"IPAM\":{\"Driver\":null,\"Config\":null,\"Options\":null}}");
        create(
                "{\"Name\":\"n3\",\"Driver\":\"\",\"Scope\":\"\",\"ConfigFrom\":{\"Network\":\"\"},\"IPAM\":{\"Config\":[{}]}}");

        assertThat(engine.ask("GET", "/networks/n3").json().path("Driver").asString())
                .isEqualTo("bridge");
    }

    @Test
    void networkIsFoundByNameIdAndBeginningOfTheIdUnderEveryVersion() {
        var id = create("{\"Name\":\"n1\"}");

        for (var path : List.of("/networks/n1", "/v1.24/networks/" + id, "/v1.44/networks/" + id.substring(0, 12))) {
            assertThat(engine.ask("GET", path).json().path("Name").asString()).isEqualTo("n1");
        }
    }

    @Test
    void nameWithASlashCanBeUsed() {
        create("{\"Name\":\"bad name/x\"}");

        assertThat(engine.ask("GET", "/networks/bad%20name/x").status()).isEqualTo(200);
        assertThat(engine.ask("DELETE", "/networks/bad%20name/x").status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "409|{\"Name\":\"taken\"}|network with name taken already exists",
                "403|{\"Name\":\"bridge\"}|operation is not permitted on predefined bridge network",
                "404|{\"Name\":\"n\",\"Driver\":\"foo\"}|plugin \"foo\" not found",
                "400|{\"Name\":\"\"}|network name",
                "400|{\"Name\":\" \"}|network name",
                "400|{}|network name",
                "403|{\"Name\":\"n\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.1.0.0/24\"},{\"Subnet\":\"10.2.0.0/24\"}]}}|bridge driver"
                        + " doesn't support multiple subnets",
                "403|{\"Name\":\"n\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.77.0.0/24\"}]}}|overlap",
                "400|{\"Name\":\"n\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.88.0.5/24\"}]}}|invalid subnet 10.88.0.5/24: it should"
                        + " be 10.88.0.0/24",
                "400|{\"Name\":\"n\",\"IPAM\":{\"Config\":[{\"Subnet\":\"ten\"}]}}|ten",
                "404|{\"Name\":\"n\",\"ConfigFrom\":{\"Network\":\"nope\"}}|configuration network \"nope\" does not exist",
                "403|{\"Name\":\"n\",\"ConfigOnly\":true,\"Internal\":true}|configuration network can only contain network specific"
                        + " fields",
                "403|{\"Name\":\"n\",\"Scope\":\"swarm\"}|swarm",
                "403|{\"Name\":\"n\",\"Driver\":\"host\"}|only one instance of \"host\" network is allowed"
            })
    void whatCannotBeCreatedIsRefusedWithDockersStatusAndWords(int status, String body, String message) {
        create("{\"Name\":\"taken\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.77.0.0/16\"}]}}");
        var before = engine.state();

        var reply = engine.ask("POST", "/networks/create", body);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.message()).contains(message);
        assertThat(reply.body()).endsWith("}\n");
        assertThat(engine.state()).isEqualTo(before);
    }

    @Test
    void configurationCanBeTakenByAnother() {
        create("{\"Name\":\"c\",\"ConfigOnly\":true,\"IPAM\":{\"Config\":[{\"Subnet\":\"10.6.0.0/24\"}]}}");
        create("{\"Name\":\"n\",\"ConfigFrom\":{\"Network\":\"c\"}}");

        var configuration = engine.ask("GET", "/networks/c").json();
        var network = engine.ask("GET", "/networks/n").json();

        assertThat(configuration.path("ConfigOnly").asBoolean()).isTrue();
        assertThat(configuration
                        .path("IPAM")
                        .path("Config")
                        .get(0)
                        .path("Subnet")
                        .asString())
                .isEqualTo("10.6.0.0/24");
        assertThat(network.path("ConfigFrom").path("Network").asString()).isEqualTo("c");
        assertThat(network.path("IPAM").path("Config").get(0).path("Subnet").asString())
                .isEqualTo("10.6.0.0/24");
        assertThat(engine.ask("DELETE", "/networks/c").status()).isEqualTo(403);
    }

    @Test
    void deletedNetworkIsGone() {
        create("{\"Name\":\"n1\"}");

        var reply = engine.ask("DELETE", "/networks/n1");

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.body()).isEmpty();
        var again = engine.ask("DELETE", "/networks/n1");
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.message()).isEqualTo("network n1 not found");
    }

    @Test
    void networkInUseAndPredefinedOnesStay() {
        create("{\"Name\":\"n1\"}");
        engine.ask("POST", "/cnm/v1/networks/n1/endpoints", "{\"name\":\"e1\"}");

        var inUse = engine.ask("DELETE", "/networks/n1");
        var predefined = engine.ask("DELETE", "/networks/bridge");

        assertThat(inUse.status()).isEqualTo(403);
        assertThat(inUse.message()).contains("has active endpoints");
        assertThat(predefined.status()).isEqualTo(403);
        assertThat(predefined.message()).isEqualTo("bridge is a pre-defined network and cannot be removed");
    }

    @Test
    void inspectTakesVerboseAndScope() {
        assertThat(engine.ask("GET", "/networks/bridge?verbose=true&scope=local")
                        .status())
                .isEqualTo(200);
        assertThat(engine.ask("GET", "/networks/bridge?scope=swarm").status()).isEqualTo(404);
        assertThat(engine.ask("GET", "/networks/bridge?verbose=perhaps").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|bridge,db,host,none,web",
                "{\"name\":[\"b\"]}|bridge,db,web",
                "{\"name\":{\"b\":true}}|bridge,db,web",
                "{\"name\":[\"^db$\"]}|db",
                "{\"name\":[\"^w\",\"b$\"]}|db,web",
                "{\"driver\":[\"host\",\"null\"]}|host,none",
                "{\"type\":[\"custom\"]}|db,web",
                "{\"type\":{\"builtin\":true}}|bridge,host,none",
                "{\"scope\":[\"local\"]}|bridge,db,host,none,web",
                "{\"scope\":[\"swarm\"]}|''",
                "{\"label\":[\"tier\"]}|db,web",
                "{\"label\":[\"tier=back\"]}|db",
                "{\"label\":{\"tier=back\":true,\"owner\":true}}|''",
                "{\"dangling\":[\"true\"]}|db",
                "{\"dangling\":[\"0\"]}|bridge,host,none,web",
                "{\"driver\":[\"bridge\"],\"dangling\":{\"1\":true}}|db"
            })
    void listIsFiltered(String filters, String expected) {
        create("{\"Name\":\"web\",\"Labels\":{\"tier\":\"front\"}}");
        create("{\"Name\":\"db\",\"Labels\":{\"tier\":\"back\"}}");
        engine.ask("POST", "/cnm/v1/networks/web/endpoints", "{\"name\":\"e1\"}");

        assertThat(String.join(",", names(filters))).isEqualTo(expected);
    }

    @Test
    void listIsFilteredByTheBeginningOfAnId() {
        var id = create("{\"Name\":\"web\"}");

        assertThat(names("{\"id\":[\"" + id.substring(0, 12) + "\"]}")).containsExactly("web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"foo\":[\"x\"]}",
                "{\"dangling\":[\"perhaps\"]}",
                "{\"dangling\":[\"1\",\"0\"]}",
                "{\"type\":[\"strange\"]}",
                "{\"name\":\"x\"}",
                "{\"name\":[1]}",
                "{\"name\":{\"x\":1}}",
                "[]",
                "7",
                "{",
                "{\"name\":[\"a\"],\"name\":[\"b\"]}"
            })
    void malformedFiltersAreRefused(String filters) {
        var reply = engine.ask("GET", "/networks?filters=" + URLEncoder.encode(filters, UTF_8));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isNotEmpty();
    }

    @Test
    void unknownFilterIsNamedInDockersWords() {
        assertThat(engine.ask("GET", "/networks?filters=%7B%22foo%22%3A%5B%22x%22%5D%7D")
                        .message())
                .isEqualTo("Invalid filter 'foo'");
        assertThat(engine.ask("POST", "/networks/prune?filters=%7B%22name%22%3A%5B%22x%22%5D%7D")
                        .message())
                .isEqualTo("Invalid filter 'name'");
    }

    @Test
    void pruneDeletesWhatNobodyUses() {
        create("{\"Name\":\"used\"}");
        create("{\"Name\":\"unused\"}");
        engine.ask("POST", "/cnm/v1/networks/used/endpoints", "{\"name\":\"e1\"}");

        var reply = engine.ask("POST", "/networks/prune");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().toString()).isEqualTo("{\"NetworksDeleted\":[\"unused\"]}");
        assertThat(names("{}")).containsExactly("bridge", "host", "none", "used");
        assertThat(engine.ask("POST", "/networks/prune").json().toString()).isEqualTo("{\"NetworksDeleted\":[]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"label\":[\"keep\"]}|b",
                "{\"label!\":[\"keep\"]}|a",
                "{\"label!\":{\"keep=no\":true}}|a,b",
                "{\"until\":[\"1h\"]}|''",
                "{\"until\":[\"1999-01-01T00:00:00Z\"]}|''",
                "{\"until\":[\"99999999999\"]}|a,b"
            })
    void pruneIsFiltered(String filters, String expected) {
        create("{\"Name\":\"a\"}");
        create("{\"Name\":\"b\",\"Labels\":{\"keep\":\"yes\"}}");

        var reply = engine.ask("POST", "/networks/prune?filters=" + URLEncoder.encode(filters, UTF_8));

        assertThat(deleted(reply)).containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(","));
    }

    private static List<String> deleted(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json()
                .path("NetworksDeleted")
                .valueStream()
                .map(each -> each.asString())
                .toList();
    }

    @Test
    void pruneUntilNonsenseIsRefused() {
        assertThat(engine.ask("POST", "/networks/prune?filters=%7B%22until%22%3A%5B%22soon%22%5D%7D")
                        .status())
                .isEqualTo(400);
    }
}
