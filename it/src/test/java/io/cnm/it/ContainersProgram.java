package io.cnm.it;

import io.cnm.testkit.StockDocker;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * What somebody's integration test does with Testcontainers, but on a network of the driver {@code cnm}. A program, because
 * Testcontainers finds its Docker once for each process, by the environment.
 */
final class ContainersProgram {
    private static final DockerImageName IMAGE = DockerImageName.parse(StockDocker.IMAGE);

    private ContainersProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (var network = Network.builder().driver("cnm").build();
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
            server.start();
            client.start();
            System.out.println("client reads " + client.execInContainer("wget", "-q", "-O", "-", "http://server/"));
        }
    }
}
