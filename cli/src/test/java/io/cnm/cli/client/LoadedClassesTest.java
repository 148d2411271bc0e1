package io.cnm.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process that runs a command has loaded at its end. */
@Timeout(120)
class LoadedClassesTest {
    private static final String[] HEAVY = {" io.netty.", " jnr.", " ch.qos.logback.", " org.slf4j.", " org.sqlite."};

    /** Jackson's streaming parser is enough; its data binding takes longer to load than the whole command runs. */
    private static final String DATA_BINDING = " tools.jackson.databind.";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "network ls",
                "network inspect front",
                "network rm front",
                "endpoint ls front",
                "sandbox ls",
                "reconcile",
                "sandbox exec -n c1 -- true"
            })
    void commandThatAsksTheDaemonStaysLight(String line) throws Exception {
        try (var daemon = FakeDaemon.start(directory)) {
            daemon.answer("GET networks", 200, "[{\"id\":\"1\"}]")
                    .answer("GET networks/front", 200, "{\"id\":\"1\"}")
                    .answer("GET networks/front/endpoints", 200, "[]")
                    .answer("GET sandboxes", 200, "[]")
                    .answer("POST reconcile", 200, "{}");
            var words = new ArrayList<>(List.of(line.split(" ")));
            words.addAll(
                    line.startsWith("sandbox exec") ? 2 : words.size(), List.of("-H", "unix://" + daemon.socket()));

            var loaded = loadedBy(words);

            assertThat(daemon.asked()).isNotEmpty();
            assertThat(loaded).contains(" picocli.CommandLine ", " " + Daemon.class.getName() + " ");
            assertThat(loaded).doesNotContain(HEAVY).doesNotContain(DATA_BINDING);
        }
    }

    @Test
    void commandWithoutADaemonStaysLightToo() throws Exception {
        assertThat(loadedBy(List.of("network", "ls", "-H", "unix://" + directory.resolve("none"))))
                .contains(" " + DaemonException.class.getName() + " ")
                .doesNotContain(HEAVY);
    }

    private String loadedBy(List<String> words) throws IOException, InterruptedException {
        var log = directory.resolve("loaded");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(words);
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(log);
    }
}
