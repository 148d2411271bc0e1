package io.cnm.engine.api;

import io.cnm.api.SystemException;
import io.cnm.engine.image.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A unit of work that takes its time: it tells how it goes on, can be cancelled, and is broken off at its deadline. It is run
 * once. <em>Thread-safe.</em>
 */
final class Job {
    /** Nothing that anybody still wants takes longer. */
    static final Duration LONGEST = Duration.ofHours(24);

    private final String name;
    private final Duration deadline;
    private final Work work;
    private Optional<Thread> worker = Optional.empty();
    private boolean cancelled;
    private boolean expired;

    /** What is done. It ends soon when its thread is interrupted. */
    interface Work {
        void run(Progress progress) throws IOException, InterruptedException;
    }

    Job(String name, Work work) {
        this(name, LONGEST, work);
    }

    /**
     * @param name for users and for the log
     * @param deadline from the beginning of its run
     */
    Job(String name, Duration deadline, Work work) {
        this.name = name;
        this.deadline = deadline;
        this.work = work;
    }

    String name() {
        return name;
    }

    /**
     * Does it, on this thread.
     *
     * @throws InterruptedException or whatever the work makes of it, if it is cancelled
     * @throws SystemException if it is not done by its deadline
     */
    void run(Progress progress) throws IOException, InterruptedException {
        begin();
        var alarm = new CompletableFuture<Void>();
        var unused = alarm.completeOnTimeout(null, deadline.toNanos(), TimeUnit.NANOSECONDS)
                .thenRun(this::expire);
        try {
            work.run(progress);
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (hasExpired()) {
                throw new SystemException(name + " was not done within " + deadline.toSeconds() + " s", e);
            }
            throw e;
        } finally {
            alarm.cancel(false);
            end();
        }
    }

    private synchronized void begin() throws InterruptedException {
        if (cancelled) {
            throw new InterruptedException(name + " was cancelled before it began");
        }
        worker = Optional.of(Thread.currentThread());
    }

    /** Breaks it off, or keeps it from beginning. Nothing happens if it has ended. */
    synchronized void cancel() {
        cancelled = true;
        worker.ifPresent(Thread::interrupt);
    }

    private synchronized void expire() {
        if (worker.isPresent()) {
            expired = true;
            worker.get().interrupt();
        }
    }

    private synchronized boolean hasExpired() {
        return expired;
    }

    /** The thread goes on to other things: an interrupt that came too late was not for them. */
    private synchronized void end() {
        worker = Optional.empty();
        if (cancelled || expired) {
            Thread.interrupted();
        }
    }
}
