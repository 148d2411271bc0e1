package io.cnm.engine.container;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on other threads than clients'. What no client waits for is done on a bounded pool: what follows when containers end,
 * health checks. <em>Thread-safe.</em>
 */
final class Tasks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Tasks.class);
    private static final int MOST = 16;
    private static final int IDLE_SECONDS = 30;
    private static final int LAST_WORK_SECONDS = 10;

    private final ThreadPoolExecutor workers =
            new ThreadPoolExecutor(MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads());
    /** Without a bound: whoever has one of them holds a lock that work in the bounded pool may wait for. */
    private final ExecutorService helpers = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads());

    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, threads());

    Tasks() {
        workers.allowCoreThreadTimeOut(true);
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory threads() {
        var number = new AtomicLong();
        return work -> {
            var thread = new Thread(null, work, "cnm-container-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Does it soon; nothing once this is closed. */
    void run(String what, Runnable work) {
        if (!workers.isShutdown()) {
            workers.execute(() -> attempt(what, work));
        }
    }

    /** Does it at once, beside what the caller does, who is to {@linkplain Beside#close wait} for it. */
    Beside beside(Runnable work) {
        return new Beside(CompletableFuture.runAsync(work, helpers));
    }

    /** Does it after a while, unless it is cancelled or this is closed. */
    Future<?> later(String what, Duration pause, Runnable work) {
        return clock.schedule(() -> run(what, work), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Does it now; a failure is logged. */
    void attempt(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.error("failed: {}", what, e);
        }
    }

    @Override
    public void close() {
        clock.shutdown();
        helpers.shutdown();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(LAST_WORK_SECONDS, TimeUnit.SECONDS)) {
                log.warn("{} tasks of containers are not done", workers.getActiveCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
