package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.engine.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real command line against the server. */
@Timeout(300)
class DockerCliTest {
    @TempDir
    private Path directory;

    private TestEngine engine;

    @BeforeEach
    void start() {
        var there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, "docker")));
        assumeTrue(there, "skipped: needs the docker command");
        engine = TestEngine.start(directory);
    }

    @AfterEach
    void stop() {
        if (engine != null) {
            engine.close();
        }
    }

    private String docker(String... arguments) throws IOException, InterruptedException {
        return run(0, arguments);
    }

    private String run(int exitCode, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker", "-H", "unix://" + engine.socket()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DOCKER_CONFIG", directory.resolve("config").toString());
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, output).isEqualTo(exitCode);
        return output.strip();
    }

    @Test
    void networksLiveAndDie() throws Exception {
        engine.ask("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"web1\"}");

        var id = docker(
                "network",
                "create",
                "--subnet",
                "10.5.0.0/24",
                "--label",
                "tier=front",
                "--opt",
                "com.docker.network.driver.mtu=1400",
                "front");
        docker("network", "create", "unused");
        docker("network", "connect", "--ip", "10.5.0.77", "--alias", "www", "front", "web1");

        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(docker("network", "ls", "--format", "{{.Name}}").lines())
                .containsExactly("bridge", "front", "host", "none", "unused");
        assertThat(docker("network", "ls", "-q", "--no-trunc", "--filter", "label=tier=front"))
                .isEqualTo(id);
        assertThat(docker("network", "ls", "--filter", "type=builtin", "--format", "{{.Driver}}")
                        .lines())
                .containsExactly("bridge", "host", "null");
        assertThat(
                        docker(
                                "network",
                                "inspect",
                                "front",
                                "--format",
                                "{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}} {{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}"))
                .isEqualTo("10.5.0.0/24 10.5.0.1 web1 10.5.0.77/24");
        assertThat(run(1, "network", "rm", "front")).contains("has active endpoints");
        assertThat(docker("network", "prune", "-f")).contains("unused");
        docker("network", "disconnect", "front", "web1");
        assertThat(docker("network", "rm", "front")).isEqualTo("front");
        assertThat(docker("network", "ls", "-q").lines()).hasSize(3);
    }

    @Test
    void errorsAreShownInOurWords() throws Exception {
        assertThat(run(1, "network", "inspect", "nope")).contains("network nope not found");
        assertThat(run(1, "network", "create", "bridge"))
                .contains("operation is not permitted on predefined bridge network");
        assertThat(run(1, "network", "rm", "bridge")).contains("bridge is a pre-defined network and cannot be removed");
        assertThat(run(1, "network", "connect", "bridge", "nope")).contains("No such container: nope");
        assertThat(run(1, "ps")).contains("page not found");
    }

    @Test
    void versionAndInfoAreUnderstood() throws Exception {
        assertThat(docker("version", "--format", "{{.Server.Version}} {{.Server.APIVersion}} {{.Client.APIVersion}}"))
                .isEqualTo("9.9.9 1.44 1.44");
        assertThat(docker("version")).contains("Server:").contains("9.9.9");
        assertThat(docker("info", "--format", "{{.ServerVersion}} {{.OSType}} {{.Swarm.LocalNodeState}}"))
                .isEqualTo("9.9.9 linux inactive");
        assertThat(docker("info")).contains("Network: bridge host null").contains("networks only");
    }

    @Test
    void eventsAreFollowed() throws Exception {
        docker("network", "create", "n1");

        assertThat(docker(
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
