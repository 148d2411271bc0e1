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
        return "-Dapi.version=1.44";
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
}
