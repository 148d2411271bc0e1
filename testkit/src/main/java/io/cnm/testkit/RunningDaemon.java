package io.cnm.testkit;

import io.cnm.testkit.kernel.Lab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command {@code cnm daemon} as a process of its own. Its directories are the lab's: one daemon at a time.
 * <em>Thread-safe.</em>
 */
public final class RunningDaemon {
    private final Lab lab;
    private final RunningCommand command;

    private RunningDaemon(Lab lab, RunningCommand command) {
        this.lab = lab;
        this.command = command;
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
        var words = new ArrayList<>(List.of(
                "daemon",
                "--data-root",
                dataRoot(lab).toString(),
                "--exec-root",
                execRoot(lab).toString()));
        words.addAll(List.of(flags));
        return new RunningDaemon(lab, RunningCommand.start(lab, options, words));
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
        command.await(() -> log().contains("daemon ready"));
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
        return command.pid();
    }

    /** Sends a signal, by its name without {@code SIG}. */
    public void signal(String name) {
        command.signal(name);
    }

    /** Whether it has not ended. */
    public boolean runs() {
        return command.runs();
    }

    /** Waits for its end; its exit code, or 128 and the number of the signal that ended it. */
    public int exitCode() {
        return command.exitCode();
    }

    /** Its standard output and error. */
    public String log() {
        return command.log();
    }
}
