package io.cnm.controller.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the disk take SQLite's log in while it grows. Before SQLite moves a full log into the file it waits for the disk to have
 * all of it, and whoever writes just then waits too: 0.17 s for 64 MiB, and a third of that if most is there already. There is
 * a thread only while much is written. <em>Thread-safe.</em>
 *
 * @see <a href="https://www.sqlite.org/wal.html">Write-Ahead Logging</a>, 2.1 Checkpointing
 */
final class LogFlusher implements AutoCloseable {
    /** Each puts a page into the log, and mostly little more: some 2 MiB. */
    static final int TRANSACTIONS = 500;

    private static final Logger logger = LoggerFactory.getLogger(LogFlusher.class);
    private static final int THREAD_WAITS_SECONDS = 5;
    private static final int DISK_TAKES_SECONDS = 30;

    private final Flush flush;
    private final ThreadPoolExecutor thread;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private int transactions;

    /** Waits until the disk has all that is written. */
    interface Flush {
        void run() throws IOException;
    }

    LogFlusher(Flush flush) {
        this.flush = flush;
        thread = new ThreadPoolExecutor(
                1, 1, THREAD_WAITS_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), LogFlusher::thread);
        thread.allowCoreThreadTimeOut(true);
    }

    /** For the log of a database that is open. Another descriptor than SQLite's will do: it holds no locks on its log. */
    static LogFlusher of(Path file) {
        var log = Path.of(file + DatabaseFile.LOG);
        return new LogFlusher(() -> {
            try (var channel = FileChannel.open(log, StandardOpenOption.READ)) {
                channel.force(false);
            }
        });
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(null, work, "cnm-store-flush");
        thread.setDaemon(true);
        return thread;
    }

    /** Says that a transaction is in the log; by one thread at a time. Never fails: what is written is written. */
    void committed() {
        transactions++;
        if (transactions >= TRANSACTIONS && underWay.compareAndSet(false, true)) {
            transactions = 0;
            try {
                thread.execute(this::run);
            } catch (RejectedExecutionException
                    | OutOfMemoryError e) { // closed, or the process may have no more threads
                underWay.set(false);
                logger.warn("the store's log waits for SQLite to be flushed: {}", e.toString());
            }
        }
    }

    private void run() {
        try {
            flush.run();
        } catch (IOException e) { // SQLite finds out too when it waits itself, and then somebody's write fails
            logger.warn("the disk did not take in the store's log: {}", e.toString());
        } finally {
            underWay.set(false);
        }
    }

    /** Waits for a flush that is under way. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(DISK_TAKES_SECONDS, TimeUnit.SECONDS)) {
                logger.warn("the disk has not taken in the store's log for {} s", DISK_TAKES_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
