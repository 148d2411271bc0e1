package io.cnm.engine.registry;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a connection that brings nothing for a while: whoever reads from it is then told so. <em>Thread-safe.</em> */
final class StallGuard implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StallGuard.class);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int CHECKS = 4;
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(null, work, "cnm-download-clock");
        thread.setDaemon(true);
        return thread;
    });

    private final InputStream guarded;
    private volatile long last = System.nanoTime();
    private final ScheduledFuture<?> check;

    private StallGuard(InputStream guarded) {
        this.guarded = guarded;
        var interval = LONGEST.toMillis() / CHECKS;
        check = CLOCK.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
    }

    static StallGuard over(InputStream guarded) {
        return new StallGuard(guarded);
    }

    /** Reads something short, so many bytes at most; all of it must come within the time in which something must come. */
    static byte[] readShort(InputStream in, int most) throws IOException {
        var guard = over(in);
        try {
            return in.readNBytes(most);
        } finally {
            guard.close();
        }
    }

    void moved() {
        last = System.nanoTime();
    }

    private void look() {
        if (System.nanoTime() - last > LONGEST.toNanos()) {
            try {
                guarded.close();
            } catch (IOException e) {
                log.debug("cannot close a connection that stands still: {}", e.toString());
            }
        }
    }

    @Override
    public void close() {
        check.cancel(false);
    }
}
