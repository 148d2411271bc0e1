package io.cnm.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.StockDocker;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The demo of the plugin, as a user sees it, with Docker's own engine. */
@InPrivateNetns
class PluginDemoKernelTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void showsOurNetworkUnderDockerAndRemovesEverything(Lab lab) {
        StockDocker.requireInstalled();
        var before = KernelSnapshot.take(lab);

        var exit = new CommandLine(new DemoCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("--plugin");

        assertThat(out + err.toString())
                .contains("docker network create --driver cnm --ipam-driver cnm front")
                .containsSubsequence(
                        "another container asks for http://web/", "hello from the container of web", "as it should be")
                .containsSubsequence("the host asks for", "hello from the container of web", "as it should be")
                .containsSubsequence("cnm plugin ports", "8080->80/tcp", "as it should be")
                .containsSubsequence("what is left", "nothing", "as it should be")
                .doesNotContain("NOT as it should be");
        assertThat(exit).isZero();
        assertThat(Path.of("/var/lib/cnm-demo-plugin")).doesNotExist();
        lab.awaitAsBefore(before);
    }
}
