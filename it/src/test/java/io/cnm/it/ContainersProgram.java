package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * What somebody's integration test does with Testcontainers, on a network of the driver that its argument names. It copies a file into a container and looks at its log too. A program, because
 * Testcontainers finds its Docker once for each process, by the environment.
 */
final class ContainersProgram {
    private static final DockerImageName IMAGE = DockerImageName.parse(DockerEngine.IMAGE);

    private static final Duration LONG = Duration.ofMinutes(2);

    private ContainersProgram() {}

    /**
     * Runs it in a process of its own, in which everything must go well.
     *
     * @param options for Java
     */
    static void run(Lab lab, DockerEngine docker, String driver, String... options) {
        docker.cli().run("tag", DockerEngine.IMAGE, "alpine:3.17"); // in which Testcontainers looks around
        var log = lab.dir().resolve("containers.log");
        var words = new ArrayList<>(List.of(
                "env",
                "DOCKER_HOST=unix://" + docker.socket(),
                "TESTCONTAINERS_RYUK_DISABLED=true",
                "TESTCONTAINERS_CHECKS_DISABLE=true",
                StockDockers.java()));
        words.addAll(List.of(options));
        words.addAll(List.of(
                "-Duser.home=" + lab.dir(),
                "-cp",
                System.getProperty("java.class.path"),
                ContainersProgram.class.getName(),
                driver));
        var program = lab.closeAtEnd(lab.shell().start(log, words.toArray(String[]::new)));

        assertThat(program.waitFor(LONG)).as("it ends: %s", log).hasValue(0);
        assertThat(log).content().contains("client reads", "hello", "server has copied and says", "ready");
    }

    public static void main(String[] arguments) throws Exception {
        try (var network = Network.builder().driver(arguments[0]).build();
                var server = new GenericContainer<>(IMAGE)
                        .withNetwork(network)
                        .withNetworkAliases("server")
                        .withCommand(
                                "sh",
                                "-c",
                                "mkdir /www; echo hello > /www/index.html; echo ready; exec httpd -f -h /www")
                        .waitingFor(Wait.forLogMessage("ready\\n", 1))
                        .withStartupTimeout(Duration.ofSeconds(30));
                var client = new GenericContainer<>(IMAGE).withNetwork(network).withCommand("sleep", "1000")) {
            server.withCopyToContainer(Transferable.of("copied"), "/copied");
            server.start();
            client.start();
            System.out.println("server has "
                    + server.execInContainer("cat", "/copied").getStdout() + " and says " + server.getLogs());
            System.out.println("client reads " + client.execInContainer("wget", "-q", "-O", "-", "http://server/"));
        }
    }
}
