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
import java.util.function.BooleanSupplier;

/** A command {@code cnm} as a process of its own, in the lab's namespaces, with the test's class path. <em>Thread-safe.</em> */
public final class RunningCommand {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /**
     * As {@code ./cnm} starts it. A test's process ends before the second compiler pays, which takes more than half of what its
     * start costs, and before code that jnr-ffi generates does.
     */
    private static final List<String> QUICK_START = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Djnr.ffi.asm.enabled=false",
            "-Dio.netty.jfr.enabled=false");

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Lab lab;
    private final String name;
    private final Path log;
    private final RunningProgram process;

    private RunningCommand(Lab lab, String name, Path log, RunningProgram process) {
        this.lab = lab;
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a command, which may fail.
     *
     * @param options for Java
     * @param words the command and its flags
     */
    static RunningCommand start(Lab lab, List<String> options, List<String> words) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK_START);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.cnm.cli.Main"));
        command.addAll(words);
        var name = words.get(0);
        var log = lab.dir().resolve(name + "-" + NUMBER.incrementAndGet() + ".log");
        var process = lab.closeAtEnd(lab.shell().start(log, command.toArray(String[]::new)));
        return new RunningCommand(lab, name, log, process);
    }

    /** Waits until it is as wished. */
    void await(BooleanSupplier ready) {
        lab.await("the " + name + " is ready", DEADLINE, () -> {
            if (!runs()) {
                throw new AssertionError("the " + name + " has ended: " + log());
            }
            return ready.getAsBoolean();
        });
    }

    /** Its process id. */
    public int pid() {
        return process.pid();
    }

    /** Sends a signal, by its name without {@code SIG}. */
    public void signal(String signal) {
        lab.run("kill", "-" + signal, Long.toString(process.pid()));
    }

    /** Whether it has not ended. */
    public boolean runs() {
        return process.waitFor(Duration.ZERO).isEmpty();
    }

    /** Waits for its end; its exit code, or 128 and the number of the signal that ended it. */
    public int exitCode() {
        return process.waitFor(DEADLINE).orElseThrow(() -> new AssertionError("the " + name + " still runs: " + log()));
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
