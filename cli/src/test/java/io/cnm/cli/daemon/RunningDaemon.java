package io.cnm.cli.daemon;

import io.cnm.linux.RunningProgram;
import io.cnm.testkit.DockerCli;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A daemon that is a process of its own, in the lab's namespaces. Its directories are the test's. */
public final class RunningDaemon {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

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
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.cnm.cli.Main",
                "daemon",
                "--data-root",
                lab.dir().resolve("data").toString(),
                "--exec-root",
                lab.dir().resolve("exec").toString()));
        command.addAll(List.of(flags));
        var log = lab.dir().resolve("daemon-" + NUMBER.incrementAndGet() + ".log");
        var process = lab.closeAtEnd(lab.shell().start(log, command.toArray(String[]::new)));
        return new RunningDaemon(lab, log, process);
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

    DockerCli docker() {
        return DockerCli.of(socket(), lab.dir());
    }

    public Path socket() {
        return lab.dir().resolve("exec/cnm.sock");
    }

    void signal(String name) {
        lab.run("kill", "-" + name, Long.toString(process.pid()));
    }

    /** Waits for its end; its exit code. */
    int exitCode() {
        return process.waitFor(DEADLINE).orElseThrow(() -> new AssertionError("the daemon still runs: " + log()));
    }

    /** Its standard output and error. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
