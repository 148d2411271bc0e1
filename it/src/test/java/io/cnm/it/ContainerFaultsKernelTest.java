package io.cnm.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.RunningEngine;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults of what containers depend on: nothing is left, nobody else is harmed, and what is wrong is said. */
@InPrivateNetns
class ContainerFaultsKernelTest {
    private static final String IMAGE = DockerEngine.IMAGE;
    private static final int HEAP_MIB = 48;
    /** What a container writes whose reader stalls: more than all buffers on the way hold, and than the daemon's heap. */
    private static final int OUTPUT_MIB = 64;

    /** F24: a second daemon on the first one's data, or socket. */
    @Test
    void secondDaemonRefusesAndTheFirstIsUnharmed(Lab lab) {
        var engine = RunningEngine.start(lab);
        engine.run("--name", "web");
        var other = lab.dir().resolve("other").toString();
        var socket = "unix://" + engine.socket();

        for (var flags : List.of(
                List.of("--exec-root", other),
                List.of("--data-root", other),
                List.of("--data-root", other, "--exec-root", other + "-exec", "-H", socket))) {
            var second = RunningDaemon.start(lab, flags.toArray(String[]::new));
            assertThat(second.exitCode()).as(second.log()).isEqualTo(1);
            assertThat(second.log()).containsAnyOf("data root", "exec root", "socket", "network namespace");
        }

        assertThat(engine.daemon().runs()).isTrue();
        assertThat(engine.exec("web", "echo", "well")).isEqualTo("well");
        assertThat(engine.cli().run("run", "--rm", IMAGE, "echo", "new")).isEqualTo("new");
    }

    /** F25: runtimes that are missing, are killed, say nothing or junk. */
    @Test
    void badRuntimeIsTheFailureOfOneContainer(Lab lab) throws IOException {
        var engine = RunningEngine.start(
                lab,
                "--add-runtime",
                "missing=/no/such/runtime",
                "--add-runtime",
                "killed=" + script(lab, "killed", "exit 137"),
                "--add-runtime",
                "junk=" + script(lab, "junk", "printf 'a\\033[2Jb'; head -c 30000 /dev/urandom >&2; exit 1"));
        engine.cli().run("run", "--rm", IMAGE, "true");
        var before = DaemonState.settled(lab);

        assertThat(fails(engine, "missing")).contains("/no/such/runtime is not a program that can be run");
        assertThat(fails(engine, "killed")).contains("the runtime ended without a word");
        assertThat(fails(engine, "junk")).contains("OCI runtime create failed").doesNotContain("\033");

        before.awaitAgain(lab, "bad runtimes");
        assertThat(engine.cli().run("run", "--rm", IMAGE, "echo", "well")).isEqualTo("well");
    }

    /** F25: a runtime that hangs is given up, with all that it has started; nobody else waits for it. */
    @Test
    void runtimeThatHangsIsGivenUp(Lab lab) throws IOException {
        var engine = RunningEngine.start(
                lab, List.of("-Dcnm.runtime.seconds=3"), "--add-runtime", "hung=" + script(lab, "hung", "sleep 4711"));
        engine.cli().run("run", "--rm", IMAGE, "true");
        var before = DaemonState.settled(lab);
        engine.cli().run("create", "--name", "hung", "--runtime", "hung", "-p", "8080:80", IMAGE, "true");

        try (var starting = open(engine, "POST /containers/hung/start HTTP/1.1\r\nHost: d\r\n\r\n")) {
            lab.await("it hangs", () -> hangs(lab));
            assertThat(engine.cli().run("run", "--rm", IMAGE, "echo", "meanwhile"))
                    .isEqualTo("meanwhile");
            assertThat(answer(starting)).startsWith("HTTP/1.1 500").contains("within 3000 ms");
        }

        assertThat(hangs(lab)).isFalse();
        engine.cli().run("rm", "hung");
        before.awaitAgain(lab, "a runtime that hung");
    }

    private static boolean hangs(Lab lab) {
        return lab.shell().tryRun("pgrep", "-f", "^sleep 4711$").exitCode() == 0;
    }

    private static String answer(SocketChannel connection) throws IOException {
        var answer = ByteBuffer.allocate(4096);
        connection.read(answer);
        return new String(answer.array(), 0, answer.position(), US_ASCII);
    }

    private static String fails(RunningEngine engine, String runtime) {
        var said =
                engine.cli().end(125, "run", "--name", runtime, "--runtime", runtime, "-p", "8080:80", IMAGE, "true");
        assertThat(engine.cli().run("inspect", "-f", "{{.State.Status}}", runtime))
                .isEqualTo("created");
        engine.cli().run("rm", runtime);
        return said;
    }

    private static Path script(Lab lab, String name, String text) throws IOException {
        var file = Files.writeString(lab.dir().resolve(name), "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** F26: a container that takes more memory than it may have. */
    @Test
    void containerThatRunsOutOfMemoryIsKnownForThat(Lab lab) {
        var cli = RunningEngine.start(lab).cli();
        var state = "{{.State.OOMKilled}} {{.State.ExitCode}}";

        cli.end(137, "run", "--name", "greedy", "-m", "16m", "--memory-swap", "16m", IMAGE, "tail", "/dev/zero");
        cli.run("run", "-d", "--name", "killed", "-m", "16m", IMAGE, "sleep", "1000");
        cli.run("kill", "killed");

        assertThat(cli.run("inspect", "-f", state, "greedy")).isEqualTo("true 137");
        assertThat(cli.run("inspect", "-f", state, "killed")).isEqualTo("false 137");
        lab.await("the event of the second that ends now is listed", () -> cli.run(
                        "events", "--since", "1m", "--until", "0s", "--filter", "event=oom")
                .contains("name=greedy"));
        cli.run("rm", "greedy", "killed");
    }

    /** F27: the log is a file, so whoever follows it and stalls keeps nobody waiting. */
    @Test
    void readerOfALogThatStallsStopsNeitherContainerNorDaemon(Lab lab) throws IOException {
        var engine = RunningEngine.start(lab, List.of("-Xmx" + HEAP_MIB + "m"));
        var before = DaemonState.residentKilobytes(engine.daemon());
        engine.cli().run("create", "--name", "web", IMAGE, "sh", "-c", "head -c " + (OUTPUT_MIB << 20) + " /dev/zero");
        engine.cli().run("start", "web");

        try (var stalled = open(engine, "GET /containers/web/logs?follow=1&stdout=1 HTTP/1.1\r\nHost: d\r\n\r\n")) {
            assertThat(engine.cli().run("wait", "web")).isEqualTo("0");
            assertThat(DaemonState.residentKilobytes(engine.daemon()) - before).isLessThan(2L * HEAP_MIB * 1024);
            assertThat(stalled.isOpen()).isTrue();
        }
        engine.cli().run("rm", "web");
    }

    /** F27: who is attached sets the pace for a while, in which nothing piles up; once it is gone the container goes on. */
    @Test
    void clientThatIsAttachedAndStallsCostsNoMemory(Lab lab) throws IOException {
        var engine = RunningEngine.start(lab, List.of("-Xmx" + HEAP_MIB + "m"));
        engine.cli()
                .run(
                        "create",
                        "--name",
                        "web",
                        "--log-driver",
                        "none",
                        IMAGE,
                        "sh",
                        "-c",
                        "head -c " + (OUTPUT_MIB << 20) + " /dev/zero; sleep 1000");
        var before = DaemonState.residentKilobytes(engine.daemon());

        try (var stalled = open(
                engine,
                "POST /containers/web/attach?stream=1&stdout=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")) {
            engine.cli().run("start", "web");
            lab.await("it writes", () -> engine.cli().run("top", "web").contains("head"));
            assertThat(engine.exec("web", "echo", "alive")).isEqualTo("alive");
            assertThat(engine.cli().run("top", "web")).contains("head");
            assertThat(DaemonState.residentKilobytes(engine.daemon()) - before).isLessThan(2L * HEAP_MIB * 1024);
            assertThat(stalled.isOpen()).isTrue();
        }
        lab.await("it has written all", () -> !engine.cli().run("top", "web").contains("head"));
    }

    /** F27: once patience is at its end it is dropped, though it is still there, and the container goes on. */
    @Test
    void clientThatStallsTooLongIsDropped(Lab lab) throws IOException {
        var engine = RunningEngine.start(lab, List.of("-Dcnm.runtime.seconds=2"));
        engine.cli().run("create", "--name", "web", IMAGE, "sh", "-c", "head -c " + (OUTPUT_MIB << 20) + " /dev/zero");

        try (var stalled = open(
                engine,
                "POST /containers/web/attach?stream=1&stdout=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")) {
            engine.cli().run("start", "web");

            assertThat(engine.cli().run("wait", "web")).isEqualTo("0");
            assertThat(stalled.isOpen()).isTrue();
        }
    }

    /** Sends a request and reads nothing. */
    private static SocketChannel open(RunningEngine engine, String request) throws IOException {
        var client = SocketChannel.open(UnixDomainSocketAddress.of(engine.socket()));
        for (var bytes = ByteBuffer.wrap(request.getBytes(US_ASCII)); bytes.hasRemaining(); ) {
            client.write(bytes);
        }
        return client;
    }
}
