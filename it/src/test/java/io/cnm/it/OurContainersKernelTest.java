package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.RunningEngine;
import io.cnm.testkit.kernel.Lab;
import org.junit.jupiter.api.Test;

/** {@code cnm daemon} runs containers as Docker does. */
class OurContainersKernelTest extends ContainersContract {
    @Override
    DockerEngine start(Lab lab) {
        return RunningEngine.start(lab);
    }

    @Override
    String apiVersion() {
        return "1.44";
    }

    @Test
    void mountedVolumesAreCountedOnAfterTheDaemon(Lab lab) {
        var engine = RunningEngine.start(lab);
        var cli = engine.cli();
        cli.run("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "memory");
        engine.run("--name", "one", "-v", "memory:/m");
        cli.run("run", "-d", "--name", "ends", "-v", "memory:/m", DockerEngine.IMAGE, "sh", "-c", "sleep 1; exit 9");
        engine.exec("one", "sh", "-c", "echo some > /m/f");

        engine.kill();
        engine.startAgain();

        assertThat(cli.run("wait", "ends")).isEqualTo("9");
        assertThat(cli.run("run", "--rm", "-v", "memory:/m", DockerEngine.IMAGE, "cat", "/m/f"))
                .isEqualTo("some");
        engine.kill();
        engine.startAgain();
        cli.run("rm", "-f", "one");
        assertThat(lab.run("cat", "/proc/self/mountinfo")).doesNotContain("volumes/memory");
    }

    @Test
    void containersEndWithADaemonThatIsToldSo(Lab lab) {
        var engine = RunningEngine.start(lab, "--live-restore=false");
        engine.run("--name", "ends");
        engine.run("--name", "again", "--restart", "always");

        engine.daemon().signal("TERM");
        assertThat(engine.daemon().exitCode()).isZero();
        engine.startAgain();

        assertThat(engine.cli().run("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "ends"))
                .isEqualTo("exited 137");
        lab.await(
                "the other is started",
                () -> engine.cli().run("ps", "--format", "{{.Names}}").equals("again"));
    }

    /** Whenever it comes between an end and the start that follows: the pause before that is 100 ms, 200 ms, and so on. */
    @Test
    void forcedRemovalWinsAgainstTheRestartPolicy(Lab lab) {
        var cli = RunningEngine.start(lab).cli();

        for (var i = 0; i < 12; i++) {
            cli.run(
                    "run",
                    "-d",
                    "--name",
                    "ends",
                    "--restart",
                    "always",
                    DockerEngine.IMAGE,
                    "usleep",
                    15_000 * i + "");
            cli.run("rm", "-f", "ends");
            assertThat(cli.run("ps", "-aq")).isEmpty();
        }
    }
}
