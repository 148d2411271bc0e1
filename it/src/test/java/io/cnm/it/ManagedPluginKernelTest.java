package io.cnm.it;

import static io.cnm.it.StockDockers.reaches;
import static io.cnm.it.StockDockers.serve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.testkit.Programs;
import io.cnm.testkit.StockDocker;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our plugin as one that Docker keeps, starts and ends itself, in a root file system of its own. To make that takes minutes and a
 * mirror of Debian, so this runs with {@code -Dcnm.debian=true} only.
 */
@InPrivateNetns
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ManagedPluginKernelTest {
    private static final int MINUTES = 10;
    private static final Path RECIPE = Path.of("..", "packaging", "docker-plugin", "build");

    @TempDir
    private static Path directory;

    /** Before the lab is entered, from which no mirror is reached. */
    @BeforeAll
    static void build() throws IOException, InterruptedException {
        assumeTrue(Boolean.getBoolean("cnm.debian"), "skipped: needs -Dcnm.debian=true and a mirror of Debian");
        Programs.require("debootstrap");
        StockDocker.requireInstalled();
        var log = directory.resolve("log");
        var process = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        RECIPE.toString(),
                        directory.resolve("plugin").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("in time").isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }

    @Test
    void dockerStartsItAndRunsContainersOnItsNetworks(Lab lab) {
        var docker = StockDocker.start(lab);
        var cli = docker.cli();
        cli.run("plugin", "create", "cnm", directory.resolve("plugin").toString());
        lab.run("rm", "-rf", directory.resolve("plugin").toString()); // Docker has it now
        cli.run("plugin", "enable", "cnm");
        cli.run("network", "create", "-d", "cnm:latest", "--ipam-driver", "cnm:latest", "front");
        docker.run("--name", "web", "--network", "front");
        docker.run("--name", "other", "--network", "front");
        serve(docker, "web", "hello");
        reaches(docker, "other", "web");

        cli.run("plugin", "disable", "-f", "cnm");
        assertThat(docker.exec("other", "wget", "-q", "-O", "-", "http://web/")).isEqualTo("hello");
        cli.run("plugin", "enable", "cnm");
        docker.run("--name", "third", "--network", "front");
        reaches(docker, "third", "web");

        cli.run("rm", "-f", "web", "other", "third");
        cli.run("network", "rm", "front");
        lab.await("nothing of the plugin is left", () -> !lab.ip("-o link").contains("cnm"));
        cli.run("plugin", "disable", "cnm");
        cli.run("plugin", "rm", "cnm");
    }
}
