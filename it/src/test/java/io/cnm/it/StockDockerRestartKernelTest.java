package io.cnm.it;

import static io.cnm.it.StockDockers.get;
import static io.cnm.it.StockDockers.network;
import static io.cnm.it.StockDockers.ports;
import static io.cnm.it.StockDockers.reaches;
import static io.cnm.it.StockDockers.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.RunningPlugin;
import io.cnm.testkit.StockDocker;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Docker's own daemon and {@code cnm plugin}, of which one or the other ends and is followed by the next. */
@InPrivateNetns
class StockDockerRestartKernelTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void everythingGoesOnWhenThePluginIsAnother(Lab lab) {
        var docker = StockDocker.start(lab);
        var plugin = RunningPlugin.start(lab, docker);
        docker.cli().run(network("front"));
        docker.run("--name", "web", "--network", "front", "-p", "8080:80");
        docker.run("--name", "other", "--network", "front");
        serve(docker, "web", "hello");

        plugin.kill();
        assertThat(docker.exec("other", "wget", "-q", "-O", "-", "http://web/")).isEqualTo("hello");
        plugin = RunningPlugin.start(lab, docker);

        assertThat(plugin.log()).contains(" repaired=0 ");
        assertThat(get(lab, "127.0.0.1:8080")).isEqualTo("hello");
        assertThat(ports(lab)).contains("0.0.0.0:8080->80/tcp");
        assertThat(plugin.stop()).isZero();
        RunningPlugin.start(lab, docker);
        docker.run("--name", "third", "--network", "front");
        reaches(docker, "third", "web");
        assertThat(docker.exec("third", "ip", "-o", "-4", "address"))
                .doesNotContain(address(docker, "web"), address(docker, "other"));
        docker.cli().run("rm", "-f", "web", "other", "third");
        docker.cli().run("network", "rm", "front");
        lab.await("nothing of the plugin is left", () -> !lab.ip("-o link").contains("cnm"));
    }

    @Test
    void everythingGoesOnWhenDockerIsAnother(Lab lab) {
        var docker = StockDocker.start(lab, "--live-restore");
        var plugin = RunningPlugin.start(lab, docker);
        docker.cli().run(network("front"));
        docker.run("--name", "web", "--network", "front", "-p", "8080:80");
        serve(docker, "web", "hello");

        docker.kill();
        plugin.kill();
        docker.startAgain();
        RunningPlugin.start(lab, docker);

        assertThat(get(lab, "127.0.0.1:8080")).isEqualTo("hello");
        docker.run("--name", "other", "--network", "front");
        assertThat(docker.exec("other", "wget", "-q", "-O", "-", "http://web/")).isEqualTo("hello");
        docker.cli().run("restart", "-t", "0", "web");
        serve(docker, "web", "again");
        assertThat(get(lab, "127.0.0.1:8080")).isEqualTo("again");
        docker.cli().run("rm", "-f", "web", "other");
        docker.cli().run("network", "rm", "front");
        lab.await("nothing of the plugin is left", () -> !lab.ip("-o link").contains("cnm"));
    }

    @Test
    void containersOfADockerThatWasKilledAreCleanedUp(Lab lab) {
        var docker = StockDocker.start(lab);
        RunningPlugin.start(lab, docker);
        docker.cli().run(network("front"));
        docker.run("--name", "web", "--network", "front", "-p", "8080:80");

        docker.kill();
        docker.startAgain();
        docker.cli().run("start", "web");
        serve(docker, "web", "hello");

        assertThat(get(lab, "127.0.0.1:8080")).isEqualTo("hello");
        lab.await(
                "only the new link is there",
                SOON,
                () -> lab.ip("-o link show type veth")
                                .lines()
                                .filter(line -> line.contains("cnmv"))
                                .count()
                        == 1);
    }

    private static String address(StockDocker docker, String container) {
        return docker.cli().run("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container);
    }
}
