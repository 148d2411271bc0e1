package io.cnm.http;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which handlers run: one that is idle takes the next request, a new one is started only if there is none,
 * and when there are enough, requests wait. The JDK's pools do either the one or the other. <em>Thread-safe.</em>
 */
final class Workers {
    private static final int THREADS = 64;
    private static final int WAITING = 4096;
    private static final long IDLE_SECONDS = 30;

    private Workers() {}

    /** A pool without threads yet. It refuses tasks while too many are waiting, and when it is shut down. */
    static ThreadPoolExecutor start() {
        var waiting = new Waiting();
        return new ThreadPoolExecutor(
                0,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                waiting,
                new DefaultThreadFactory("cnm-worker", true),
                waiting::add);
    }

    /** Takes from the pool only what an idle thread takes from it at once, so that the pool starts another thread. */
    private static final class Waiting extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        /** For tasks that the pool has no thread for. */
        private void add(Runnable task, ThreadPoolExecutor pool) {
            if (pool.isShutdown() || size() >= WAITING) {
                throw new RejectedExecutionException("too many requests at once");
            }
            put(task);
        }
    }
}
