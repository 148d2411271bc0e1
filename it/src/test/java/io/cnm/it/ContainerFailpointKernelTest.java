package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.spi.Failpoint;
import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.RunningEngine;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * The daemon is killed in every step of the life of an image, a volume and containers. The next one starts without complaint,
 * and all that it lists can be removed; then kernel, disk and stores are as before. A sample of the failpoints;
 * {@code -Dcnm.failpoints.stride=1} for all, {@code -Dcnm.failpoints.first=100} to begin with that one.
 */
@InPrivateNetns
@Timeout(7200)
class ContainerFailpointKernelTest {
    private static final int STRIDE = Integer.getInteger("cnm.failpoints.stride", 131);
    private static final int FIRST = Integer.getInteger("cnm.failpoints.first", 1);
    private static final Duration TO_LOAD = Duration.ofSeconds(60);
    private static final String IMAGE = DockerEngine.IMAGE;

    /** All that changes the kernel, the disk or a store. */
    private static final List<List<String>> LIFE = List.of(
            List.of("volume", "create", "kept"),
            List.of(
                    "create",
                    "--name",
                    "web",
                    "-v",
                    "kept:/data",
                    "-v",
                    "/own",
                    "-p",
                    "8080:80",
                    IMAGE,
                    "sleep",
                    "1000"),
            List.of("start", "web"),
            List.of("exec", "web", "true"),
            List.of("pause", "web"),
            List.of("unpause", "web"),
            List.of("stop", "-t", "0", "web"),
            List.of("cp", "/etc/hostname", "web:/tmp/"),
            List.of("start", "web"),
            List.of("rm", "-f", "-v", "web"),
            List.of("run", "--rm", IMAGE, "true"),
            List.of("volume", "rm", "kept"),
            List.of("rmi", IMAGE));

    @Test
    void whatAKilledDaemonLeavesTheNextOneCanRemove(Lab lab, TestReporter reporter) {
        var engine = RunningEngine.start(lab);
        var archive = lab.dir().resolve("saved.tar").toString();
        engine.cli().run("save", "-o", archive, IMAGE);
        assertThat(liveOnce(engine, archive)).isTrue();
        engine.stop();
        var before = DaemonState.settled(lab);

        var passages = 0;
        for (var fatal = FIRST; killed(lab, engine, archive, fatal); fatal += STRIDE, passages++) {
            var what = lastLine(engine.daemon().log());
            engine.startAgain();
            assertThat(engine.daemon().log()).as(what).doesNotContain("ERROR", "left out");
            clear(lab, engine);
            engine.stop();
            before.awaitAgain(lab, what);
        }
        engine.startAgain();
        reporter.publishEntry("passages", String.valueOf(passages));
        assertThat(passages).isGreaterThan((250 - FIRST) / STRIDE);
    }

    /** Whether a daemon dies of a failpoint; if not, it had no more to pass. */
    private static boolean killed(Lab lab, RunningEngine engine, String archive, int fatal) {
        var daemon = engine.startAgainWith("-Dcnm.failpoint=" + fatal);
        lab.await("start or end", TO_LOAD, () -> !daemon.runs() || daemon.log().contains("daemon ready"));
        if (daemon.runs() && liveOnce(engine, archive) && daemon.runs()) {
            daemon.signal("TERM");
            if (daemon.exitCode() == 0) {
                return false;
            }
        }
        assertThat(daemon.exitCode()).as(daemon.log()).isEqualTo(Failpoint.EXIT_CODE);
        return true;
    }

    /** Whether it came to the end. */
    private static boolean liveOnce(RunningEngine engine, String archive) {
        return engine.cli().succeeds("load", "-i", archive)
                && LIFE.stream().allMatch(words -> engine.cli().succeeds(words.toArray(String[]::new)));
    }

    private static void clear(Lab lab, RunningEngine engine) {
        var cli = engine.cli();
        lab.await(
                "no containers",
                () -> { // those that go by themselves may be on their way
                    var ids = cli.run("ps", "-aq").lines();
                    return ids.filter(id -> !cli.succeeds("rm", "-f", "-v", id))
                                    .findAny()
                                    .isEmpty()
                            && cli.run("ps", "-aq").isEmpty();
                });
        cli.run("volume", "ls", "-q").lines().forEach(volume -> cli.run("volume", "rm", volume));
        cli.run("images", "-q").lines().distinct().forEach(image -> cli.run("rmi", "-f", image));
    }

    private static String lastLine(String log) {
        return log.lines().reduce("", (one, next) -> next);
    }
}
