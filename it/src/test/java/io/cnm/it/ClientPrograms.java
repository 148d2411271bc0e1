package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Programs that use Docker by the libraries of several languages. */
final class ClientPrograms {
    private ClientPrograms() {}

    /**
     * Runs a program that uses docker-py; the test is skipped where that is not installed.
     *
     * @param apiVersion that it speaks
     */
    static void runPython(Lab lab, DockerEngine docker, String apiVersion) throws IOException {
        assumeTrue(
                lab.shell().tryRun("python3", "-c", "import docker").exitCode() == 0,
                "skipped: needs docker-py, the module docker of python3");
        var result = lab.shell()
                .tryRun(
                        "env",
                        "DOCKER_HOST=unix://" + docker.socket(),
                        "API_VERSION=" + apiVersion,
                        "python3",
                        copy(lab, "docker-client.py").toString());

        assertThat(result.exitCode())
                .as("what it says: %s%s", result.output(), result.errors())
                .isZero();
    }

    private static Path copy(Lab lab, String name) throws IOException {
        try (InputStream script = Objects.requireNonNull(ClientPrograms.class.getResourceAsStream("/" + name))) {
            var file = lab.dir().resolve(name);
            Files.copy(script, file);
            return file;
        }
    }
}
