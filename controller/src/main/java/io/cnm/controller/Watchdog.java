package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.spi.Auditor;
import io.cnm.spi.Auditor.Changed;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel put right by itself: links soon after it told of a change to them, and everything now and then, for what it
 * does not tell of, such as changes inside sandboxes. Our own operations change links too: a look at these is no more work
 * for a thousand networks than for one. <em>Thread-safe.</em>
 */
final class Watchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    /** What nobody tells of is noticed within this time. */
    private static final Duration ROUND = Duration.ofSeconds(5);

    private final Reconciler reconciler;
    private final Runnable afterRound;
    private final BlockingQueue<Changed> alarms = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Auditor.Watch watch;
    private volatile boolean closed;

    Watchdog(Reconciler reconciler, Auditor auditor, Runnable afterRound) {
        this.reconciler = reconciler;
        this.afterRound = afterRound;
        thread = new Thread(this::run, "cnm-watchdog");
        thread.setDaemon(true);
        watch = auditor.onChange(alarms::add);
        thread.start();
    }

    private void run() {
        try {
            var round = System.nanoTime();
            while (!closed) {
                var left = round + ROUND.toNanos() - System.nanoTime();
                var alarm = Optional.ofNullable(alarms.poll(left, TimeUnit.NANOSECONDS));
                if (closed) {
                    return;
                }
                if (left > 0 && alarm.isPresent() && !alarm.get().anything()) {
                    attempt(() -> reconciler.reconcile(alarm.get().links()));
                } else {
                    alarms.clear(); // a look at everything answers them too
                    attempt(reconciler::reconcile);
                    afterRound.run();
                    round = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            log.debug("interrupted, which ends it");
        }
    }

    private static void attempt(Runnable reconciliation) {
        try {
            reconciliation.run();
        } catch (CnmException e) {
            log.warn("could not reconcile: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
        alarms.add(new Changed(Set.of(), true)); // wakes it
    }
}
