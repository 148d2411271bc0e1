package io.cnm.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.cli.Main;
import io.cnm.linux.Fd;
import io.cnm.linux.Program;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client's commands against a daemon that is a process of its own, on a real kernel. */
@InPrivateNetns
@Timeout(180)
class ClientKernelTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static String done(RunningDaemon daemon, String... words) {
        var outcome = Cnm.run(daemon.socket(), words);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.err()).isEmpty();
        return outcome.out().strip();
    }

    @Test
    void networkIsMadeJoinedPublishedAndRemoved(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();

        var network = done(daemon, "network", "create", "front", "--subnet", "10.7.0.0/24", "--label", "a=b");
        var bridge = "br-" + network.substring(0, 12);
        assertThat(lab.ip("-o addr show dev " + bridge)).contains("10.7.0.1/24");

        var sandbox = done(daemon, "sandbox", "create", "c1", "-p", "127.0.0.1:8080:80");
        done(daemon, "endpoint", "create", "front", "web", "--ip", "10.7.0.9", "--alias", "www");
        assertThat(done(daemon, "endpoint", "join", "front", "web", "c1", "--interface", "net0"))
                .isEqualTo("net0");
        assertThat(done(daemon, "sandbox", "publish", "c1", "127.0.0.1:8081:81"))
                .isEqualTo("127.0.0.1:8081->81/tcp");

        assertThat(done(daemon, "network", "ls"))
                .containsPattern(network.substring(0, 12) + " +front +bridge +local +10\\.7\\.0\\.0/24");
        assertThat(done(daemon, "endpoint", "ls", "front"))
                .containsPattern("web +front +10\\.7\\.0\\.9/24 +" + sandbox.substring(0, 12) + " +net0");
        assertThat(done(daemon, "sandbox", "ls")).contains("127.0.0.1:8080->80/tcp, 127.0.0.1:8081->81/tcp");
        assertThat(done(daemon, "network", "inspect", "front")).contains("label         a=b");

        done(daemon, "sandbox", "unpublish", "c1", "127.0.0.1:8081:81");
        done(daemon, "endpoint", "leave", "front", "web");
        done(daemon, "endpoint", "rm", "front", "web");
        done(daemon, "sandbox", "rm", "c1");
        done(daemon, "network", "rm", "front");
        lab.await("the bridge is gone", () -> !lab.ip("-o link").contains(bridge));
    }

    @Test
    void sandboxWithNetworksIsAllOrNothing(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();
        done(daemon, "network", "create", "front", "--subnet", "10.7.0.0/24");

        var refused = Cnm.run(
                daemon.socket(), "sandbox", "create", "c1", "--network", "front", "--network", "front,ip=10.8.0.1");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).startsWith("cnm: ").doesNotContain("also");
        assertThat(done(daemon, "sandbox", "ls", "-q")).isEmpty();
        assertThat(done(daemon, "endpoint", "ls", "front", "-q")).isEmpty();

        done(daemon, "sandbox", "create", "c1", "--network", "front,ip=10.7.0.5");
        assertThat(done(daemon, "endpoint", "ls", "front")).contains("c1", "10.7.0.5/24", "eth0");
    }

    @Test
    void dryRunPrintsThePlanAndChangesNothing(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();
        var before = lab.ip("-o link");

        var plan = done(daemon, "network", "create", "front", "--subnet", "10.7.0.0/24", "--dry-run");

        assertThat(plan.lines()).first().asString().contains("front");
        assertThat(plan).contains("10.7.0.1/24");
        assertThat(done(daemon, "network", "ls")).doesNotContain("front");
        assertThat(lab.ip("-o link")).isEqualTo(before);
    }

    @Test
    void programInASandboxHasItsStreamsAndItsExitCode(Lab lab) throws Exception {
        var daemon = RunningDaemon.start(lab).ready();
        done(daemon, "network", "create", "front", "--subnet", "10.7.0.0/24");
        done(daemon, "sandbox", "create", "c1", "--network", "front,ip=10.7.0.5");

        var addresses = exec(lab, daemon, "", "ip", "-o", "-4", "addr", "show", "dev", "eth0");
        assertThat(addresses.exit()).isZero();
        assertThat(addresses.out()).contains("10.7.0.5/24");

        var both = exec(lab, daemon, "some input", "sh", "-c", "cat; echo trouble >&2; exit 42");
        assertThat(both).isEqualTo(new Cnm.Outcome(42, "some input", "trouble\n"));

        assertThat(exec(lab, daemon, "", "no-such-program").exit()).isEqualTo(127);
    }

    /** Runs the command as a process, since its streams are the process's. */
    private static Cnm.Outcome exec(Lab lab, RunningDaemon daemon, String input, String... program) throws IOException {
        var in = Files.writeString(lab.dir().resolve("in"), input);
        var out = lab.dir().resolve("out");
        var err = lab.dir().resolve("err");
        var command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "in=$1; shift; exec \"$@\" <\"$in\"",
                "sh",
                in.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "sandbox",
                "exec",
                "-H",
                "unix://" + daemon.socket(),
                "c1",
                "--"));
        command.addAll(List.of(program));
        try (var output = Fd.create(out);
                var errors = Fd.create(err);
                var process = Program.of(command).output(output).errors(errors).start(lab.netns())) {
            var exit = process.waitFor(DEADLINE).orElseThrow();
            return new Cnm.Outcome(exit, Files.readString(out), Files.readString(err));
        }
    }

    @Test
    void refusalIsTheDaemonsOwnWord(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();

        var outcome = Cnm.run(daemon.socket(), "network", "inspect", "nobody");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("cnm: ").contains("nobody");
    }
}
