package io.cnm.engine.container;

import io.cnm.api.Sandbox;
import io.cnm.engine.exec.Attachment;
import io.cnm.engine.exec.ContainerProcess;
import io.cnm.engine.exec.ExecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A container as long as it is there. Readers take no lock: what is known of it is one immutable record, replaced as a
 * whole. Whoever changes it holds {@link #lock}. <em>Thread-safe.</em>
 */
public final class Container {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Map<String, Exec> execs = new ConcurrentHashMap<>();
    private final List<CompletableFuture<Attachment>> waitingToAttach = new ArrayList<>();
    private final CompletableFuture<ContainerState> removed = new CompletableFuture<>();
    private volatile ContainerRecord record;
    private volatile Optional<ContainerProcess> process = Optional.empty();
    private volatile Optional<Sandbox> sandbox = Optional.empty();
    private volatile CompletableFuture<ContainerState> nextEnd = new CompletableFuture<>();
    private volatile Optional<Health> health = Optional.empty();

    Container(ContainerRecord record) {
        this.record = record;
    }

    /** Identity, for life. */
    public String id() {
        return record.id();
    }

    /** What is known of it now. */
    public ContainerRecord record() {
        return record;
    }

    /** Where it is in its life, now. */
    public ContainerState state() {
        return record.state();
    }

    /** Its network stack; empty while it does not run, and if the stack is another container's. */
    public Optional<Sandbox> sandbox() {
        return sandbox;
    }

    /** Its processes, while it runs. */
    public Optional<ContainerProcess> process() {
        return process;
    }

    /** How it is said to be, if anybody asks. */
    public Optional<Health> health() {
        return health;
    }

    /** Complete when it has ended the next time, and what it had has been given back. */
    public CompletableFuture<ContainerState> nextEnd() {
        return nextEnd;
    }

    /** Complete when it is no more. */
    public CompletableFuture<ContainerState> removed() {
        return removed;
    }

    /** Programs that were started in it beside its own, by id. */
    Map<String, Exec> execs() {
        return execs;
    }

    ReentrantLock lock() {
        return lock;
    }

    void record(ContainerRecord value) {
        record = value;
    }

    void sandbox(Optional<Sandbox> value) {
        sandbox = value;
    }

    void health(Optional<Health> value) {
        health = value;
    }

    void process(Optional<ContainerProcess> value) {
        process = value;
    }

    /** Tells those who wait that it has ended; the next ones wait for the next end. */
    void ended(ContainerState state) {
        var waiting = nextEnd;
        nextEnd = new CompletableFuture<>();
        waiting.complete(state);
    }

    void gone(ContainerState state) {
        nextEnd.complete(state);
        removed.complete(state);
        started(Optional.empty());
    }

    /**
     * Takes part in its input and output: now if it runs, else from the beginning of its next run.
     *
     * @return completes exceptionally if it is not started after all
     */
    public CompletableFuture<Attachment> attach() {
        synchronized (waitingToAttach) {
            var attachment = new CompletableFuture<Attachment>();
            var running = process;
            if (running.isPresent()) {
                attachment.complete(running.get().attach());
            } else {
                waitingToAttach.add(attachment);
            }
            return attachment;
        }
    }

    /** Lets those in who wait, before the program runs; or sends them away if it will not. */
    void started(Optional<ContainerProcess> value) {
        List<CompletableFuture<Attachment>> waiting;
        synchronized (waitingToAttach) {
            process = value;
            waiting = List.copyOf(waitingToAttach);
            waitingToAttach.clear();
        }
        for (var each : waiting) {
            if (value.isPresent()) {
                letIn(each, value.get());
            } else {
                each.cancel(false);
            }
        }
    }

    /** A client that went away meanwhile has cancelled. */
    private static void letIn(CompletableFuture<Attachment> waiting, ContainerProcess running) {
        if (waiting.isDone()) {
            return;
        }
        try {
            var attachment = running.attach();
            if (!waiting.complete(attachment)) {
                attachment.close();
            }
        } catch (ExecException e) {
            waiting.completeExceptionally(e);
        }
    }
}
