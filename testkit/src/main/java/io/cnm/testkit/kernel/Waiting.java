package io.cnm.testkit.kernel;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asking again and again, for a limited time: the one place where tests sleep. <em>Thread-safe.</em> */
final class Waiting {
    private static final long MILLISECONDS_BETWEEN = 5;

    private Waiting() {}

    /** Whether the condition came to hold in time. */
    static boolean until(Duration time, BooleanSupplier condition) {
        var end = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(MILLISECONDS_BETWEEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
