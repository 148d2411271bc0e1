package io.cnm.kernel;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What goes on after a plan has been answered. <em>Thread-safe.</em>
 *
 * @param reaper deletes retired links and closes sockets, the announcer's too
 * @param announcer sends ARP and neighbour advertisements
 * @param oblivion forgets flows
 * @param scheduler of the latter two
 */
record Background(Reaper reaper, Announcer announcer, Oblivion oblivion, ScheduledExecutorService scheduler)
        implements AutoCloseable {
    private static final long POLL_MS = 2;
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    /** Starts the threads for a host. */
    static Background start(Namespaces namespaces) {
        var host = namespaces.host().netns().inode();
        var scheduler = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "cnm-kernel-" + host);
            thread.setDaemon(true);
            return thread;
        });
        var reaper = new Reaper("cnm-reaper-" + host);
        return new Background(
                reaper,
                new Announcer(namespaces, scheduler, reaper),
                new Oblivion(namespaces.host(), scheduler),
                scheduler);
    }

    /** Waits until retired links are gone and flows are forgotten; announcements go on. */
    boolean awaitIdle(Duration timeout) {
        var end = System.nanoTime() + timeout.toNanos();
        while (!oblivion.idle()) {
            if (System.nanoTime() > end || !pause()) {
                return false;
            }
        }
        return reaper.awaitIdle(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }

    private static boolean pause() {
        try {
            Thread.sleep(POLL_MS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends announcements, finishes the rest. */
    @Override
    public void close() {
        announcer.close();
        awaitIdle(LAST_WAIT);
        scheduler.shutdown();
        oblivion.close();
        reaper.close();
    }
}
