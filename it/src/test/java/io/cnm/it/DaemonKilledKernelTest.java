package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.linux.Netns;
import io.cnm.spi.Failpoint;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * The daemon is stopped or killed. What it has made goes on meanwhile; the next one starts within seconds, what it lists is
 * whole and can all be removed, and then everything is as before. {@code -Dcnm.kills=20} for more kills, {@code
 * -Dcnm.failpoints.stride=1} for all failpoints.
 */
@InPrivateNetns
@Timeout(3600)
class DaemonKilledKernelTest {
    private static final int KILLS = Integer.getInteger("cnm.kills", 3);
    private static final int STRIDE = Integer.getInteger("cnm.failpoints.stride", 61);
    private static final int FIRST = Integer.getInteger("cnm.failpoints.first", 1);
    /** How much longer than twice the first one a daemon that takes over may take to start; a machine can be busy. */
    private static final Duration TO_TAKE_OVER = Duration.ofSeconds(5);

    private static final Duration TO_LOAD = Duration.ofSeconds(60);
    private static final int SIGKILL = 128 + 9;

    private Duration firstStart = Duration.ZERO;

    @Test
    void packetsPassWhileTheDaemonIsStopped(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();
        try (var rest = Rest.to(daemon.socket())) {
            rest.createNetwork("front", "10.5.0.0/24").required();
            var web = sandbox(lab, rest, "web");
            var peer = sandbox(lab, rest, "peer");
            rest.publish("web", 8080, 80).required();
            web.serve(80);

            daemon.signal("STOP");

            assertThat(peer.fetch("10.5.0.2", 80)).isEqualTo("web");
            assertThat(peer.surelyPings("10.5.0.1")).isTrue();
            assertThat(Place.of(lab, "host", lab.netns()).fetch("10.5.0.1", 8080))
                    .isEqualTo("web");
            daemon.signal("CONT");
            assertThat(rest.findings()).isEmpty();
        }
    }

    private static Place sandbox(Lab lab, Rest rest, String name) {
        var key = rest.createSandbox(name).required().json().path("key").asString();
        rest.createEndpoint("front", name).required();
        rest.join("front", name, name).required();
        return Place.of(lab, name, lab.closeAtEnd(Netns.open(Path.of(key))));
    }

    @Test
    void daemonKilledUnderLoadLeavesNothingThatTheNextOneCannotRemove(Lab lab) throws InterruptedException {
        var random = new Random(7);
        var daemon = firstDaemon(lab);
        var before = DaemonState.settled(lab);
        for (var kill = 1; kill <= KILLS; kill++) {
            var load = Load.on(daemon.socket());
            var enough = 20 + random.nextInt(150);
            lab.await("load", TO_LOAD, () -> load.answers() >= enough);

            daemon.signal("KILL");

            assertThat(daemon.exitCode()).isEqualTo(SIGKILL);
            assertThat(load.end()).isEmpty();
            var what = "kill " + kill + " after " + enough + " answers";
            daemon = takeOverAndClear(lab, what);
            before.awaitAgain(lab, what);
        }
    }

    @Test
    void daemonKilledAtAFailpointLeavesNothingThatTheNextOneCannotRemove(Lab lab, TestReporter reporter) {
        stop(firstDaemon(lab));
        var before = DaemonState.settled(lab);
        var passages = 0;
        for (var fatal = FIRST; killed(lab, fatal); fatal += STRIDE, passages++) {
            stop(takeOverAndClear(lab, "failpoint " + fatal));
            before.awaitAgain(lab, "failpoint " + fatal);
        }
        reporter.publishEntry("passages", String.valueOf(passages));
        assertThat(passages).isGreaterThan((150 - FIRST) / STRIDE);
    }

    /** Whether a daemon dies of a failpoint; if not, it had no more to pass. */
    private static boolean killed(Lab lab, int fatal) {
        var daemon = RunningDaemon.start(lab, List.of("-Dcnm.failpoint=" + fatal));
        lab.await("start or end", TO_LOAD, () -> !daemon.runs() || daemon.log().contains("daemon ready"));
        var livedOn = daemon.runs() && liveOnce(daemon);
        if (livedOn) {
            daemon.signal("TERM"); // and what it does in the background may still pass failpoints
        }
        if (livedOn && daemon.exitCode() == 0) {
            return false;
        }
        assertThat(daemon.exitCode()).as(daemon.log()).isEqualTo(Failpoint.EXIT_CODE);
        return true;
    }

    /** Does everything that changes the kernel or the store; whether it came to the end of it. */
    private static boolean liveOnce(RunningDaemon daemon) {
        try (var rest = Rest.to(daemon.socket())) {
            rest.createNetwork("front", "10.5.0.0/24").required();
            rest.createNetwork("back", "10.6.0.0/24").required();
            rest.createSandbox("web").required();
            for (var network : List.of("front", "back")) {
                rest.createEndpoint(network, "web").required();
                rest.join(network, "web", "web").required();
            }
            rest.publish("web", 8080, 80).required();
            rest.unpublish("web", 8080, 80).required();
            rest.publish("web", 9090, 90).required();
            rest.leave("front", "web").required();
            rest.deleteEndpoint("front", "web").required();
            rest.deleteSandbox("web").required();
            rest.deleteNetwork("front").required();
            rest.deleteNetwork("back").required();
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** A daemon that has opened what stays open. */
    private RunningDaemon firstDaemon(Lab lab) {
        var begun = Instant.now();
        var daemon = RunningDaemon.start(lab).ready();
        firstStart = Duration.between(begun, Instant.now());
        assertThat(liveOnce(daemon)).isTrue();
        return daemon;
    }

    private RunningDaemon takeOverAndClear(Lab lab, String what) {
        var begun = Instant.now();
        var daemon = RunningDaemon.start(lab).ready();
        assertThat(Duration.between(begun, Instant.now()))
                .as("start after " + what)
                .isLessThan(firstStart.multipliedBy(2).plus(TO_TAKE_OVER));
        assertThat(daemon.log()).as(what).doesNotContain("ERROR", "left out");
        try (var rest = Rest.to(daemon.socket())) {
            assertThat(rest.findings()).as("not whole after " + what).isEmpty();
            rest.clear();
        }
        return daemon;
    }

    private static void stop(RunningDaemon daemon) {
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).as(daemon.log()).isZero();
    }
}
