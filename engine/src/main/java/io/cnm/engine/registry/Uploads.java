package io.cnm.engine.registry;

import io.cnm.api.SystemException;
import io.cnm.engine.image.Blobs;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The layers of all pushes, so many at once. The first that fails breaks the others of its push off. <em>Thread-safe.</em> */
final class Uploads {
    private static final Logger log = LoggerFactory.getLogger(Uploads.class);
    private static final int PATIENCE = 10;

    private final int atOnce;
    private final Semaphore places;

    Uploads(int atOnce) {
        this.atOnce = atOnce;
        places = new Semaphore(atOnce, true);
    }

    /** What comes of one. */
    private record Done<T>(String key, T result) {}

    /**
     * Runs those of one push.
     *
     * @return by the same keys
     * @throws io.cnm.api.CnmException the first failure
     */
    <T> Map<String, T> run(Map<String, Callable<T>> tasks) throws InterruptedException {
        var threads = Executors.newFixedThreadPool(atOnce, Uploads::thread);
        try {
            var running = new ExecutorCompletionService<Done<T>>(threads);
            tasks.forEach((key, task) -> running.submit(() -> new Done<>(key, placed(task))));
            var results = new HashMap<String, T>();
            while (results.size() < tasks.size()) {
                var done = running.take().get();
                results.put(done.key, done.result);
            }
            return results;
        } catch (ExecutionException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        } finally {
            end(threads);
        }
    }

    private <T> T placed(Callable<T> task) throws Exception {
        places.acquire();
        try {
            return task.call();
        } finally {
            places.release();
        }
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(null, work, "cnm-upload");
        thread.setDaemon(true);
        return thread;
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            return unchecked;
        }
        return cause instanceof IOException e
                ? Blobs.failure("read a layer", e)
                : new SystemException("a push was broken off", cause);
    }

    /** Waits for those that are broken off: what they send must stay until then. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(PATIENCE, TimeUnit.SECONDS)) {
                log.warn("uploads that are broken off do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
