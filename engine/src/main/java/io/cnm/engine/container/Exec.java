package io.cnm.engine.container;

import io.cnm.engine.exec.ContainerProcess.ExecProcess;
import io.cnm.engine.exec.Exit;
import java.util.List;
import java.util.Optional;

/**
 * A further program of a container: first only what it is to be, then running, then how it ended. <em>Thread-safe.</em>
 */
public final class Exec {
    /**
     * What it is to be. <em>Immutable.</em>
     *
     * @param command the program and its arguments
     * @param env variables beside the container's
     * @param workingDirectory empty for the container's
     * @param user empty for the container's
     * @param terminal whether it has one
     * @param stdin whether its input is the client's
     * @param stdout whether the client wants its output
     * @param stderr whether the client wants its errors
     * @param privileged whether it may do everything
     * @param detachKeys what ends a client's part in a terminal; empty for Docker's default
     */
    public record Wish(
            List<String> command,
            List<String> env,
            String workingDirectory,
            String user,
            boolean terminal,
            boolean stdin,
            boolean stdout,
            boolean stderr,
            boolean privileged,
            String detachKeys) {
        public Wish {
            command = List.copyOf(command);
            env = List.copyOf(env);
        }
    }

    private final String id;
    private final Container container;
    private final Wish wish;
    private volatile Optional<ExecProcess> process = Optional.empty();
    private volatile Optional<Integer> notStarted = Optional.empty();
    private boolean taken;

    Exec(String id, Container container, Wish wish) {
        this.id = id;
        this.container = container;
        this.wish = wish;
    }

    /** Identity, for life. */
    public String id() {
        return id;
    }

    /** Where it runs. */
    public Container container() {
        return container;
    }

    /** What it is to be. */
    public Wish wish() {
        return wish;
    }

    /** Its process, once it was started. */
    public Optional<ExecProcess> process() {
        return process;
    }

    /** Whether it runs now. */
    public boolean running() {
        return process.filter(each -> !each.exit().isDone()).isPresent();
    }

    /** What it exited with, or would have had it been started; empty before. */
    public Optional<Integer> exitCode() {
        return process.filter(each -> each.exit().isDone() && !each.exit().isCompletedExceptionally())
                .map(each -> each.exit().join())
                .map(Exit::code)
                .or(() -> notStarted);
    }

    /** Whether the caller is the first who starts it. */
    synchronized boolean take() {
        var first = !taken;
        taken = true;
        return first;
    }

    void started(ExecProcess value) {
        process = Optional.of(value);
    }

    void failed(int code) {
        notStarted = Optional.of(code);
    }
}
