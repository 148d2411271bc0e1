package io.cnm.engine.exec;

import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.http.Json;
import io.cnm.linux.LinuxException;
import io.cnm.linux.OtherProcess;
import io.cnm.linux.RunningProgram;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container of a {@link RuncDriver}. <em>Thread-safe.</em> */
final class RuncContainer implements ContainerProcess {
    private static final Logger log = LoggerFactory.getLogger(RuncContainer.class);
    private static final int SECONDS_TO_DIE = 10;

    private final Workshop workshop;
    private final String id;
    private final Bundle bundle;
    private final Stdio stdio;
    private final ControlGroup group;
    private final int pid;
    private final long began;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private @Nullable Console console;
    private boolean deleted;

    /**
     * A container that is there.
     *
     * @param pid its first process; 0 if that has ended
     * @param began when that began, see {@link OtherProcess#began()}
     */
    RuncContainer(Workshop workshop, String id, Stdio stdio, ControlGroup group, int pid, long began) {
        this.workshop = workshop;
        this.id = id;
        this.bundle = workshop.bundle(id);
        this.stdio = stdio;
        this.group = group;
        this.pid = pid;
        this.began = began;
    }

    /** Its monitor has ended, which it does after the container. */
    void monitorEnded() {
        workshop.rotation().remove(id);
        var ended = workshop.findExit(id, group);
        if (ended.isEmpty()) {
            log.warn("the monitor of container {} was killed; so is the container", id);
            signal(RunningProgram.SIGKILL);
        }
        exit.complete(ended.orElseGet(() -> workshop.killed(group)));
    }

    @Override
    public int pid() {
        return exit.isDone() ? 0 : pid;
    }

    @Override
    public void start() {
        workshop.start(id, this::isAlive);
        Failpoint.pass("after a container's start by the runtime");
    }

    private boolean isAlive() {
        var process = OtherProcess.open(pid, began);
        process.ifPresent(OtherProcess::close);
        return process.isPresent();
    }

    @Override
    public CompletableFuture<Exit> exit() {
        return exit;
    }

    @Override
    public void signal(int signal) {
        try {
            OtherProcess.open(pid, began).ifPresent(process -> {
                try (process) {
                    process.signal(signal);
                    Failpoint.pass("after a signal to a container");
                }
            });
        } catch (LinuxException e) {
            throw RuntimeErrors.other("Cannot kill container " + id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void pause() {
        freeze(true);
    }

    @Override
    public void resume() {
        freeze(false);
    }

    @Override
    public boolean paused() {
        try {
            return group.isToBeFrozen();
        } catch (IOException e) {
            throw RuntimeErrors.other("state of container " + id + ": " + e.getMessage(), e);
        }
    }

    private void freeze(boolean frozen) {
        requireRunning();
        try {
            group.freeze(frozen);
            Failpoint.pass("after all processes of a container were stopped or let go on");
        } catch (IOException e) {
            throw RuntimeErrors.other(
                    "Cannot " + (frozen ? "pause" : "unpause") + " container " + id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void update(RuntimeSpec.Resources resources) {
        requireRunning();
        workshop.runtime().update(bundle, id, Json.write(resources));
    }

    @Override
    public synchronized Attachment attach() {
        requireRunning();
        if (console == null) {
            try {
                console = Console.open(bundle, stdio, workshop.settings().patience(), id, this::awaitExit);
            } catch (LinuxException e) {
                throw RuntimeErrors.other("Cannot attach to container " + id + ": " + e.getMessage(), e);
            }
        }
        return console.attach();
    }

    /** Whoever sees the end of the output may ask for the exit code: so that is known first. */
    private void awaitExit() {
        try {
            exit.get(SECONDS_TO_DIE, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("container {} has no output any more and does not end", id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void requireRunning() {
        if (exit.isDone()) {
            throw RuntimeErrors.other("Container " + id + " is not running");
        }
    }

    @Override
    public void resize(int height, int width) {
        if (stdio.terminal() && !exit.isDone()) {
            MonitorControl.resize(bundle, height, width);
        }
    }

    @Override
    public ExecProcess exec(String execId, RuntimeSpec.ProcessSpec process, Stdio execStdio) {
        requireRunning();
        return workshop.exec(id, execId, process, execStdio);
    }

    @Override
    public List<Integer> pids() {
        try {
            return exit.isDone() ? List.of() : group.processes();
        } catch (IOException e) {
            throw RuntimeErrors.other("processes of container " + id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Usage> usage() {
        try {
            return exit.isDone() ? Optional.empty() : new UsageReader(group).read();
        } catch (IOException e) {
            throw RuntimeErrors.other("usage of container " + id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void delete() {
        if (deleted) {
            return;
        }
        closeConsole();
        if (!exit.isDone()) {
            kill();
        }
        workshop.remove(id, group);
        deleted = true;
    }

    private void kill() {
        try {
            signal(RunningProgram.SIGKILL);
            group.thaw(); // in version 1, a process that is stopped does not even die
            exit.get(SECONDS_TO_DIE, TimeUnit.SECONDS);
        } catch (IOException | TimeoutException | ExecutionException e) {
            throw RuntimeErrors.other("container " + id + " was killed and does not end: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RuntimeErrors.other("interrupted", e);
        }
    }

    /** Lets go of the monitor. */
    synchronized void closeConsole() {
        if (console != null) {
            console.close();
        }
    }
}
