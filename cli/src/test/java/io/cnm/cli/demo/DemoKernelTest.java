package io.cnm.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The demo, as a user sees it. */
@InPrivateNetns
class DemoKernelTest {
    private final StringWriter out = new StringWriter();

    @Test
    void showsWhoReachesWhomAndRemovesEverything(Lab lab) {
        var before = KernelSnapshot.take(lab);

        var exit = run();

        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("network front", "sandbox web on network front", "told the kernel: route host, 1 message, ")
                .containsSubsequence("client asks", "hello from the sandbox of web")
                .containsSubsequence("stranger tries the address itself", "timed out")
                .containsSubsequence(
                        "a machine outside asks", "hello from the sandbox of web", "what is left", "nothing")
                .doesNotContain("NOT as it should be");
        assertThat(Path.of("/run/cnm-demo")).doesNotExist();
        lab.awaitAsBefore(before);
    }

    @Test
    void runsContainersWithDockersCommand(Lab lab) {
        var missing = ContainerStage.missing();
        Assumptions.assumeTrue(missing.isEmpty(), () -> "not installed: " + missing);
        var before = KernelSnapshot.take(lab);

        var exit = run();

        assertThat(out.toString())
                .containsSubsequence("docker push", "docker rmi", "docker pull", "docker network create front")
                .containsSubsequence(
                        "another container asks for http://web/", "hello from the container of web", "as it should be")
                .containsSubsequence("the host asks for", "hello from the container of web", "as it should be")
                .containsSubsequence("docker rm --force web", "what is left", "nothing", "as it should be")
                .doesNotContain("NOT as it should be");
        assertThat(exit).isZero();
        assertThat(Path.of("/var/lib/cnm-demo-containers")).doesNotExist();
        lab.awaitAsBefore(before);
    }

    @Test
    void worksInANamespaceThatIsGiven(Lab lab) {
        var host = lab.newNamespace("host");

        var exit = run("--netns", host.key().orElseThrow().toString());

        assertThat(exit).isZero();
        assertThat(lab.in(host).ip("-o link")).doesNotContain("cnm");
    }

    private int run(String... args) {
        return new CommandLine(new DemoCommand())
                .setOut(new PrintWriter(out, true))
                .execute(args);
    }
}
