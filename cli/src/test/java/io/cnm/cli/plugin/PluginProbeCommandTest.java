package io.cnm.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.cli.Main;
import io.cnm.ipam.DefaultIpam;
import io.cnm.remote.server.PluginServer;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.FakePlugin;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginProbeCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path dir;

    @Test
    void pluginOfOursFollowsTheProtocol() throws IOException {
        try (var server = PluginServer.builder()
                .ipam(new DefaultIpam(), new FakeHostView())
                .build()) {
            server.listen(dir.resolve("ours.sock"));

            assertThat(probe("ours", "--deep")).isZero();
        }

        assertThat(out.toString())
                .containsPattern("implements +IpamDriver")
                .contains("follows the protocol, as far as it was asked");
    }

    @Test
    void departureMakesTheExitCodeOne() throws IOException {
        try (var plugin = FakePlugin.on(dir.resolve("p.sock"))) {
            assertThat(probe("p")).isEqualTo(1);
            assertThat(plugin.methods()).contains("Plugin.Activate");
        }

        assertThat(out.toString())
                .containsPattern("NetworkDriver.CnmProbe +an unknown method is answered with status 200, not 404");
    }

    @Test
    void jsonHasFactsAndDepartures() throws IOException {
        try (var plugin = FakePlugin.on(dir.resolve("p.sock"))) {
            probe("p", "--json");
            assertThat(plugin.calls()).isNotEmpty();
        }

        assertThat(out.toString())
                .startsWith("{\"Plugin\":\"p\",\"Facts\":{")
                .contains("\"Departures\":[{\"Call\":\"NetworkDriver.CnmProbe\",\"What\":\"");
    }

    @Test
    void nameThatNobodyBearsIsAnError() {
        assertThat(probe("nobody")).isEqualTo(1);

        assertThat(err.toString()).contains("cnm: plugin \"nobody\" not found");
    }

    @Test
    void nameIsNeeded() {
        assertThat(probe()).isEqualTo(2);
        assertThat(probe("p", "--slow", "0")).isEqualTo(2);
    }

    private int probe(String... args) {
        var words = new String[args.length + 4];
        words[0] = "plugin";
        words[1] = "probe";
        words[2] = "--dir";
        words[3] = dir.toString();
        System.arraycopy(args, 0, words, 4, args.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }
}
