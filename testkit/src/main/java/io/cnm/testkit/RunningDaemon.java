package io.cnm.testkit;

import io.cnm.linux.RunningProgram;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The command {@code cnm daemon} as a process of its own, in the lab's namespaces, with the test's class path. Its
 * directories are the lab's: one daemon at a time. <em>Thread-safe.</em>
 */
public final class RunningDaemon {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** A test's daemon ends before the second compiler pays, which takes more than half of what its start costs. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Lab lab;
    private final Path log;
    private final RunningProgram process;

    private RunningDaemon(Lab lab, Path log, RunningProgram process) {
        this.lab = lab;
        this.log = log;
        this.process = process;
    }

    /** Starts the command {@code cnm daemon}, which may fail. */
    public static RunningDaemon start(Lab lab, String... flags) {
        return start(lab, List.of(), flags);
    }

    /**
     * The same with options for Java.
     *
     * @param options such as {@code -Xmx64m}
     */
    public static RunningDaemon start(Lab lab, List<String> options, String... flags) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK_START);
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.cnm.cli.Main",
                "daemon",
                "--data-root",
                dataRoot(lab).toString(),
                "--exec-root",
                execRoot(lab).toString()));
        command.addAll(List.of(flags));
        var log = lab.dir().resolve("daemon-" + NUMBER.incrementAndGet() + ".log");
        var process = lab.closeAtEnd(lab.shell().start(log, command.toArray(String[]::new)));
        return new RunningDaemon(lab, log, process);
    }

    /** Where daemons of a lab keep what lasts. */
    public static Path dataRoot(Lab lab) {
        return lab.dir().resolve("data");
    }

    /** Where daemons of a lab keep what goes with the machine's next start. */
    public static Path execRoot(Lab lab) {
        return lab.dir().resolve("exec");
    }

    /** Waits until it serves. */
    public RunningDaemon ready() {
        lab.await("the daemon is ready", DEADLINE, () -> {
            if (process.waitFor(Duration.ZERO).isPresent()) {
                throw new AssertionError("the daemon has ended: " + log());
            }
            return log().contains("daemon ready");
        });
        return this;
    }

    /** Docker's command, as its client. */
    public DockerCli docker() {
        return DockerCli.of(socket(), lab.dir());
    }

    /** Where it listens. */
    public Path socket() {
        return execRoot(lab).resolve("cnm.sock");
    }

    /** Its process id. */
    public int pid() {
        return process.pid();
    }

    /** Sends a signal, by its name without {@code SIG}. */
    public void signal(String name) {
        lab.run("kill", "-" + name, Long.toString(process.pid()));
    }

    /** Whether it has not ended. */
    public boolean runs() {
        return process.waitFor(Duration.ZERO).isEmpty();
    }

    /** Waits for its end; its exit code, or 128 and the number of the signal that ended it. */
    public int exitCode() {
        return process.waitFor(DEADLINE).orElseThrow(() -> new AssertionError("the daemon still runs: " + log()));
    }

    /** Its standard output and error. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
