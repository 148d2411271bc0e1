package io.cnm.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.linux.NetnsLock;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon, as a user starts it and talks to it. */
@InPrivateNetns
@Timeout(180)
class DaemonKernelTest {
    @Test
    void dockersCommandMakesBridgesAndRemovesThem(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();
        var docker = daemon.docker();

        var id = docker.run("network", "create", "--subnet", "10.5.0.0/24", "front");

        var bridge = "br-" + id.substring(0, 12);
        assertThat(lab.ip("-o addr show dev " + bridge)).contains("10.5.0.1/24");
        assertThat(docker.run("network", "ls", "--format", "{{.Name}}").lines())
                .containsExactly("bridge", "front", "host", "none");
        assertThat(docker.run("network", "inspect", "front", "--format", "{{(index .IPAM.Config 0).Gateway}}"))
                .isEqualTo("10.5.0.1");
        docker.run("network", "rm", "front");
        assertThat(lab.ip("-o link")).doesNotContain(bridge).contains("docker0");
    }

    @Test
    void codeThatOnlyTheStartRanIsNotHeld(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();
        var atStart = codeOfJava(daemon.pid());

        lab.await("it is let go of", () -> codeOfJava(daemon.pid()) < atStart);

        assertThat(daemon.docker().run("network", "ls", "--quiet").lines()).hasSize(3);
        assertThat(daemon.log()).doesNotContain("stays in memory");
    }

    /** How much of Java's own code a process has looked at, in kilobytes. */
    private static long codeOfJava(long pid) {
        var sum = 0L;
        var code = false;
        for (var line : readLines(Path.of("/proc/" + pid + "/smaps"))) {
            if (!line.contains(":  ")) {
                code = line.contains(" r-xp ") && line.endsWith("/libjvm.so");
            } else if (code && line.startsWith("Rss:")) {
                sum += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return sum;
    }

    private static List<String> readLines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void signalStopsItInOrderAndNetworksStay(String signal, Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();
        var id = daemon.docker().run("network", "create", "front");

        daemon.signal(signal);

        assertThat(daemon.exitCode()).as(daemon.log()).isZero();
        assertThat(daemon.log())
                .contains("SIG" + signal + ": stopping", "daemon stopped")
                .doesNotContain("ERROR");
        assertThat(daemon.socket()).doesNotExist();
        assertThat(lab.dir().resolve("exec/cnm.pid")).doesNotExist();
        assertThat(lab.ip("-o link")).contains("docker0", "br-" + id.substring(0, 12));
    }

    @Test
    void secondSignalEndsItAtOnce(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();

        daemon.signal("STOP"); // so that both are there when it goes on
        daemon.signal("INT");
        daemon.signal("TERM");
        daemon.signal("CONT");

        assertThat(daemon.exitCode()).isIn(128 + 2, 128 + 15);
        assertThat(daemon.log()).contains("again: ending at once").doesNotContain("daemon stopped");
    }

    @Test
    void daemonThatWasKilledIsFollowedByTheNext(Lab lab) {
        var killed = RunningDaemon.start(lab).ready();
        var id = killed.docker().run("network", "create", "--subnet", "10.5.0.0/24", "front");
        var bridge = "br-" + id.substring(0, 12);
        killed.signal("KILL");
        assertThat(killed.exitCode()).isEqualTo(128 + 9);
        lab.ip("link delete " + bridge);

        var docker = RunningDaemon.start(lab).ready().docker();

        assertThat(docker.run("network", "ls", "--format", "{{.Name}}").lines())
                .containsExactly("bridge", "front", "host", "none");
        assertThat(docker.run("network", "inspect", "front", "--format", "{{.Id}}"))
                .isEqualTo(id);
        assertThat(lab.ip("-o addr show dev " + bridge)).contains("10.5.0.1/24");
        docker.run("network", "rm", "front");
        assertThat(lab.ip("-o link")).doesNotContain(bridge);
    }

    @Test
    void secondDaemonOnTheSameDataRootIsRefused(Lab lab) {
        var first = RunningDaemon.start(lab).ready();

        var second = RunningDaemon.start(lab);

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.log()).contains("cnm: data root ", " is in use by another daemon (pid ");
        assertThat(first.docker().run("network", "ls", "-q").lines()).hasSize(3);
    }

    @Test
    void secondDaemonInTheSameNetworkNamespaceIsRefusedWhateverItsDirectories(Lab lab) {
        var first = RunningDaemon.start(lab).ready();
        var before = lab.nft("list ruleset") + lab.ip("-o link");

        var second = RunningDaemon.start(lab, elsewhere(lab));

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.log())
                .contains("cnm: another daemon serves this network namespace (pid " + first.pid()
                        + "): stop it, or start this one in a namespace of its own");
        assertThat(lab.nft("list ruleset") + lab.ip("-o link")).isEqualTo(before);
        assertThat(lab.dir().resolve("exec2")).doesNotExist();
        first.signal("KILL");
        first.exitCode();
        RunningDaemon.start(lab, elsewhere(lab));
        lab.await(
                "the first one's place is free",
                Duration.ofSeconds(60),
                () -> Files.exists(lab.dir().resolve("exec2/cnm.sock")));
    }

    private static String[] elsewhere(Lab lab) {
        return new String[] {
            "--data-root=" + lab.dir().resolve("data2"),
            "--exec-root=" + lab.dir().resolve("exec2")
        };
    }

    /** Everybody inside a namespace can take the lock by which daemons know of each other. */
    @Test
    void userWithoutRightsCannotKeepTheDaemonFromStarting(Lab lab) {
        lab.closeAtEnd(lab.shell()
                .start(
                        lab.dir().resolve("flock.log"),
                        "setpriv",
                        "--reuid=65534",
                        "--clear-groups",
                        "flock",
                        "--no-fork",
                        "/proc/self/ns/net",
                        "sleep",
                        "1000"));
        lab.await("the lock is taken", () -> NetnsLock.holder(lab.netns()).isPresent());

        var daemon = RunningDaemon.start(lab).ready();

        assertThat(daemon.log()).contains("WARN", "which is no daemon: going on without");
    }

    @Test
    void nextDaemonServesWhereTheLastOneStopped(Lab lab) {
        var first = RunningDaemon.start(lab).ready();
        first.signal("TERM");
        assertThat(first.exitCode()).isZero();

        var second = RunningDaemon.start(lab).ready();

        assertThat(second.docker().run("network", "ls", "--format", "{{.Name}}").lines())
                .containsExactly("bridge", "host", "none");
    }

    @Test
    void flagsShapeTheDefaultNetwork(Lab lab) {
        var daemon = RunningDaemon.start(
                        lab, "--bip=10.9.0.1/24", "--mtu=1400", "--default-address-pool=base=10.64.0.0/16,size=24")
                .ready();

        daemon.docker().run("network", "create", "front");

        assertThat(lab.ip("-o addr show dev docker0")).contains("10.9.0.1/24");
        assertThat(daemon.docker().run("network", "inspect", "front", "--format", "{{(index .IPAM.Config 0).Subnet}}"))
                .isEqualTo("10.64.0.0/24");
    }

    @Test
    void defaultBridgeWhoseStoreIsGoneStaysWhereItIs(Lab lab) {
        var first = RunningDaemon.start(lab).ready();
        var id = first.docker().run("network", "inspect", "bridge", "--format", "{{.Id}}");
        first.signal("TERM");
        assertThat(first.exitCode()).isZero();
        lab.shell().run("rm", "-r", lab.dir().resolve("data").toString());

        var second = RunningDaemon.start(lab).ready();
        var idAfter = second.docker().run("network", "inspect", "bridge", "--format", "{{.Id}}");
        second.signal("TERM");
        assertThat(second.exitCode()).isZero();
        var third = RunningDaemon.start(lab).ready();

        assertThat(idAfter).isNotEqualTo(id);
        assertThat(third.docker().run("network", "inspect", "bridge", "--format", "{{.Id}}"))
                .isEqualTo(idAfter);
        assertThat(lab.ip("-o -4 addr show dev docker0").lines())
                .singleElement()
                .asString()
                .contains("172.17.0.1/16");
    }

    @Test
    void hangupChangesNothing(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();

        daemon.signal("HUP");

        lab.await("the daemon says so", () -> daemon.log().contains("SIGHUP"));
        assertThat(daemon.docker().run("version", "--format", "{{.Server.APIVersion}}"))
                .isEqualTo("1.44");
    }

    @Test
    void daemonWithoutTheRightsSaysWhoHasThem(Lab lab) {
        var result = lab.shell()
                .tryRun(
                        "setpriv",
                        "--bounding-set=-net_admin",
                        "--inh-caps=-net_admin",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.cnm.cli.Main",
                        "daemon",
                        "--data-root=" + lab.dir().resolve("data"));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("which only root may");
        assertThat(lab.dir().resolve("data")).doesNotExist();
    }

    @Test
    void daemonDoesNotStartBesideAStockDocker(Lab lab) {
        lab.nft("add table ip nat");
        lab.nft("add chain ip nat DOCKER");

        var daemon = RunningDaemon.start(lab);

        assertThat(daemon.exitCode()).isEqualTo(1);
        assertThat(daemon.log())
                .contains("another Docker lives in this network namespace (table ip nat, chain DOCKER)");
        assertThat(lab.ip("-o link")).doesNotContain("docker0");
    }

    @Test
    void daemonUnderAnotherNameLivesBesideAStockDocker(Lab lab) {
        lab.ip("link add docker0 type bridge");

        RunningDaemon.start(lab, "--bridge", "cnm0").ready();

        assertThat(lab.ip("-o link")).contains("docker0", "cnm0");
    }
}
