package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.spi.Auditor;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel put right by itself: soon after it told of a change on the host, and now and then for what it does not tell
 * of, such as changes inside sandboxes. <em>Thread-safe.</em>
 */
final class Watchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    /** What nobody tells of is noticed within this time. */
    private static final Duration ROUND = Duration.ofSeconds(5);

    private final Reconciler reconciler;
    private final Semaphore alarms = new Semaphore(0);
    private final Thread thread;
    private final Auditor.Watch watch;
    private volatile boolean closed;

    Watchdog(Reconciler reconciler, Auditor auditor) {
        this.reconciler = reconciler;
        thread = new Thread(this::run, "cnm-watchdog");
        thread.setDaemon(true);
        watch = auditor.onChange(alarms::release);
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                alarms.tryAcquire(ROUND.toNanos(), TimeUnit.NANOSECONDS);
                alarms.drainPermits();
                if (!closed) {
                    reconcile();
                }
            }
        } catch (InterruptedException e) {
            log.debug("interrupted, which ends it");
        }
    }

    private void reconcile() {
        try {
            reconciler.reconcile();
        } catch (CnmException e) {
            log.warn("could not reconcile: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
        alarms.release();
    }
}
