package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.TestEngine;
import io.cnm.testkit.DockerCli;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real command line against the server. */
@Timeout(300)
class DockerCliTest {
    /** In our words, or in those of clients before version 23. */
    private static final String[] NOT_FOUND = {"network nope not found", "No such network: nope"};

    @RegisterExtension
    private final TestEngine engine = TestEngine.running();

    private DockerCli docker;

    @BeforeEach
    void start() {
        docker = DockerCli.of(engine.socket(), engine.directory());
    }

    private void sandbox(String container) {
        var created = engine.ask("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"" + container + "\"}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
    }

    @Test
    void networksLiveAndDie() {
        sandbox("web1");

        var id = docker.run(
                "network",
                "create",
                "--subnet",
                "10.5.0.0/24",
                "--label",
                "tier=front",
                "--opt",
                "com.docker.network.driver.mtu=1400",
                "front");
        docker.run("network", "create", "unused");
        docker.run("network", "connect", "--ip", "10.5.0.77", "--alias", "www", "front", "web1");

        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(docker.run("network", "ls", "--format", "{{.Name}}").lines())
                .containsExactly("bridge", "front", "host", "none", "unused");
        assertThat(docker.run("network", "ls", "-q", "--no-trunc", "--filter", "label=tier=front"))
                .isEqualTo(id);
        assertThat(docker.run("network", "ls", "--filter", "type=builtin", "--format", "{{.Driver}}")
                        .lines())
                .containsExactly("bridge", "host", "null");
        assertThat(
                        docker.run(
                                "network",
                                "inspect",
                                "front",
                                "--format",
                                "{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}} {{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}"))
                .isEqualTo("10.5.0.0/24 10.5.0.1 web1 10.5.0.77/24");
        assertThat(docker.fail("network", "rm", "front")).contains("has active endpoints");
        assertThat(docker.run("network", "prune", "-f")).contains("unused");
        docker.run("network", "disconnect", "front", "web1");
        assertThat(docker.run("network", "rm", "front")).isEqualTo("front");
        assertThat(docker.run("network", "ls", "-q").lines()).hasSize(3);
    }

    @Test
    void everyOptionOfCreateReachesTheNetwork() {
        docker.run(
                "network",
                "create",
                "--driver=bridge",
                "--internal",
                "--attachable",
                "--ipv6",
                "--scope=local",
                "--ipam-driver=default",
                "--subnet=10.5.0.0/24",
                "--ip-range=10.5.0.128/25",
                "--gateway=10.5.0.254",
                "--aux-address=router=10.5.0.200",
                "--subnet=fd00:5::/64",
                "--label=tier=front",
                "--label=alone",
                "--opt=com.docker.network.bridge.name=br5",
                "full");

        assertThat(docker.run(
                        "network",
                        "inspect",
                        "full",
                        "--format",
                        "{{.Driver}} {{.Scope}} {{.Internal}} {{.Attachable}} {{.EnableIPv6}} {{.IPAM.Driver}}"
                                + " {{json .Labels}} {{json .Options}} {{json .IPAM.Config}}"))
                .isEqualTo(
                        "bridge local true true true default {\"alone\":\"\",\"tier\":\"front\"}"
                                + " {\"com.docker.network.bridge.name\":\"br5\"}"
                                + " [{\"Subnet\":\"10.5.0.0/24\",\"IPRange\":\"10.5.0.128/25\",\"Gateway\":\"10.5.0.254\","
                                + "\"AuxiliaryAddresses\":{\"router\":\"10.5.0.200\"}},{\"Subnet\":\"fd00:5::/64\",\"Gateway\":\"fd00:5::1\"}]");
    }

    @Test
    void configurationIsTakenByAnotherNetwork() {
        docker.run("network", "create", "--config-only", "--subnet=10.6.0.0/24", "settings");

        docker.run("network", "create", "--config-from=settings", "user");

        assertThat(docker.run("network", "inspect", "user", "--format", "{{(index .IPAM.Config 0).Subnet}}"))
                .isEqualTo("10.6.0.0/24");
        assertThat(docker.fail("network", "rm", "settings")).contains("settings");
        assertThat(docker.run("network", "rm", "user", "settings")).isEqualTo("user\nsettings");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name=front|front",
                "name=o|front host none",
                "name=^fr|front",
                "driver=null|none",
                "driver=bridge|back bridge front",
                "label=tier|back front",
                "label=tier=front|front",
                "scope=local|back bridge front host none",
                "scope=swarm|",
                "type=custom|back front",
                "type=builtin|bridge host none",
                "dangling=true|back",
                "dangling=false|bridge front host none",
                "id=ID|front"
            })
    void everyFilterOfListIsUnderstood(String filter, @Nullable String expected) {
        var id = docker.run("network", "create", "--label=tier=front", "front");
        docker.run("network", "create", "--label=tier=back", "back");
        sandbox("web1");
        docker.run("network", "connect", "front", "web1");

        var listed = docker.run(
                "network", "ls", "--filter", filter.replace("ID", id.substring(0, 12)), "--format", "{{.Name}}");

        assertThat(String.join(" ", listed.lines().toList())).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void filtersAddUp() {
        docker.run("network", "create", "--label=a=1", "--label=b=2", "both");
        docker.run("network", "create", "--label=a=1", "one");

        assertThat(docker.run("network", "ls", "-q", "-f", "label=a=1", "-f", "label=b=2", "-f", "driver=bridge")
                        .lines())
                .hasSize(1);
        assertThat(docker.fail("network", "ls", "-f", "color=red")).contains("Invalid filter 'color'");
    }

    @Test
    void severalNamesAreDoneAsFarAsTheyGo() {
        docker.run("network", "create", "n1");
        docker.run("network", "create", "n2");
        docker.run("network", "create", "n3");

        assertThat(docker.run("network", "inspect", "n1", "n2", "bridge", "--format", "{{.Name}}")
                        .lines())
                .containsExactly("n1", "n2", "bridge");
        assertThat(docker.fail("network", "inspect", "n1", "nope", "n2", "--format", "{{.Name}}"))
                .contains("n1", "n2")
                .containsAnyOf(NOT_FOUND);
        assertThat(docker.fail("network", "rm", "n1", "nope", "n2"))
                .contains("n1", "n2")
                .containsAnyOf(NOT_FOUND);
        assertThat(docker.run("network", "rm", "n3")).contains("n3");
        assertThat(docker.run("network", "ls", "-q", "-f", "type=custom")).isEmpty();
    }

    @Test
    void pruneTakesFilters() {
        docker.run("network", "create", "--label=keep", "kept");
        docker.run("network", "create", "old");

        assertThat(docker.run("network", "prune", "-f", "--filter", "until=1h")).isEmpty();
        assertThat(docker.run("network", "prune", "-f", "--filter", "label!=keep"))
                .contains("old")
                .doesNotContain("kept");
        assertThat(docker.run("network", "ls", "-f", "type=custom", "--format", "{{.Name}}"))
                .isEqualTo("kept");
    }

    @Test
    void containersAreConnectedAndDisconnected() {
        docker.run("network", "create", "--subnet=10.5.0.0/24", "--subnet=fd00:5::/64", "--ipv6", "front");
        sandbox("web1");
        sandbox("web2");

        docker.run(
                "network",
                "connect",
                "--ip=10.5.0.77",
                "--ip6=fd00:5::77",
                "--alias=www",
                "--driver-opt=com.docker.network.endpoint.ifname=front0",
                "front",
                "web1");
        docker.run("network", "connect", "--link=web1:db", "front", "web2");

        assertThat(docker.fail("network", "connect", "front", "web1"))
                .contains("endpoint with name web1 already exists in network front");
        assertThat(docker.run(
                        "network",
                        "inspect",
                        "front",
                        "--format",
                        "{{range .Containers}}{{.Name}} {{.IPv4Address}} {{.IPv6Address}};{{end}}"))
                .contains("web1 10.5.0.77/24 fd00:5::77/64;", "web2 10.5.0.2/24 fd00:5::2/64;");
        docker.run("network", "disconnect", "front", "web1");
        assertThat(docker.fail("network", "disconnect", "front", "web1")).contains("web1 is not connected to");
        docker.run("network", "disconnect", "--force", "front", "web2");
        assertThat(docker.run("network", "inspect", "front", "--format", "{{len .Containers}}"))
                .isEqualTo("0");
    }

    @Test
    void errorsAreShownInOurWords() {
        assertThat(docker.fail("network", "inspect", "nope")).containsAnyOf(NOT_FOUND);
        assertThat(docker.fail("network", "create", "bridge"))
                .contains("operation is not permitted on predefined bridge network");
        assertThat(docker.fail("network", "rm", "bridge"))
                .contains("bridge is a pre-defined network and cannot be removed");
        assertThat(docker.fail("network", "connect", "bridge", "nope")).contains("No such container: nope");
        assertThat(docker.fail("swarm", "leave")).contains("This node is not a swarm manager");
    }

    @Test
    void versionAndInfoAreUnderstood() {
        assertThat(docker.run(
                        "version", "--format", "{{.Server.Version}} {{.Server.APIVersion}} {{.Client.APIVersion}}"))
                .matches("9\\.9\\.9 1\\.44 1\\.4[1-4]"); // an older client speaks its own version
        assertThat(docker.run("version")).contains("Server:").contains("9.9.9");
        assertThat(docker.run("info", "--format", "{{.ServerVersion}} {{.OSType}} {{.Swarm.LocalNodeState}}"))
                .isEqualTo("9.9.9 linux inactive");
        assertThat(docker.run("info")).contains("Network: bridge host null").contains("Storage Driver: vfs");
    }

    @Test
    void eventsAreFollowed() {
        docker.run("network", "create", "n1");

        assertThat(docker.run(
                        "events",
                        "--since",
                        "1m",
                        "--until",
                        "-2s",
                        "--filter",
                        "network=n1",
                        "--format",
                        "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}"))
                .isEqualTo("network create n1");
    }
}
