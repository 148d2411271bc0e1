package io.cnm.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the command line is read; the daemon itself does not start here. */
class DaemonCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int validate(String json, String... flags) throws IOException {
        var file = Files.writeString(directory.resolve("daemon.json"), json);
        var arguments = new ArrayList<>(List.of("daemon", "--validate", "--config-file", file.toString()));
        arguments.addAll(List.of(flags));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void goodConfigurationIsSaidToBe() throws IOException {
        assertThat(validate("{\"mtu\": 1400}")).isZero();
        assertThat(err).hasToString("configuration OK\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void fileThatIsWrongIsSaidToBe() throws IOException {
        assertThat(validate("{\"mtu\": \"big\"}")).isEqualTo(1);
        assertThat(err.toString()).contains("mtu").doesNotContain("OK");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--debug|debug: (from flag: true, from file: false)",
                "-D|debug: (from flag: true, from file: false)",
                "--log-level=warn|log-level: (from flag: warn, from file: error)",
                "-l warn|log-level: (from flag: warn, from file: error)",
                "--icc|icc: (from flag: true, from file: true)",
                "--icc=false|icc: (from flag: false, from file: true)",
                "-H unix:///a --host=unix:///b|hosts: (from flag: [unix:///a, unix:///b], from file: unix:///c)",
                "--bip 10.0.0.1/8|bip: (from flag: 10.0.0.1/8, from file: 10.0.0.2/8)",
                "-p /a|pidfile: (from flag: /a, from file: /b)",
                "--label a=1 --label b=2|labels: (from flag: [a=1, b=2], from file: c=3)"
            })
    void flagsArriveAsTheyWereTyped(String flags, String conflict) throws IOException {
        var file = "{\"debug\": false, \"log-level\": \"error\", \"icc\": true, \"hosts\": [\"unix:///c\"],"
                + " \"bip\": \"10.0.0.2/8\", \"pidfile\": \"/b\", \"labels\": [\"c=3\"]}";

        assertThat(validate(file, flags.split(" "))).isEqualTo(1);

        assertThat(err.toString()).contains("specified both as a flag and in the configuration file", conflict);
    }

    @Test
    void flagsBeforeTheSubcommandCountToo() throws IOException {
        var file = Files.writeString(directory.resolve("daemon.json"), "{\"debug\": true}");

        assertThat(run("--debug", "daemon", "--validate", "--config-file=" + file))
                .isEqualTo(1);

        assertThat(err.toString()).contains("debug: (from flag: true, from file: true)");
    }

    @Test
    void dockersOtherFlagsAreNamedInAWarning() throws IOException {
        assertThat(validate("{}", "--containerd", "/run/containerd.sock", "--experimental"))
                .isZero();

        assertThat(err.toString())
                .contains("without meaning here and ignored: containerd, experimental", "configuration OK");
    }

    @Test
    void whatWouldBeReliedOnIsRefused() throws IOException {
        assertThat(validate("{}", "--cluster=etcd://h:1")).isEqualTo(1);
        assertThat(err.toString()).contains("cluster is not supported");
    }

    @Test
    void unknownFlagIsAUsageError() throws IOException {
        assertThat(validate("{}", "--nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("--nonsense");
    }

    @Test
    void helpShowsWhatIsBuiltAndNotWhatIsOnlyTaken() {
        assertThat(run("daemon", "--help")).isZero();
        assertThat(out.toString())
                .contains("--bip", "--data-root", "--validate")
                .doesNotContain("--containerd");
    }

    @AfterEach
    void quietAgain() {
        io.cnm.cli.LogLevel.of("warn").apply();
    }
}
