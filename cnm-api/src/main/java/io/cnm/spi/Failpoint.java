package io.cnm.spi;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Places at which the process ends as if it were killed, for tests of what the next one makes of the remains. They stand
 * before and after everything that changes the kernel or the store. Off unless the system property {@code cnm.failpoint} is
 * set: to a number, of the passage at which the process ends, whichever place that is; counted from 1. <em>Thread-safe.</em>
 */
public final class Failpoint {
    private static final long FATAL = Long.getLong("cnm.failpoint", 0);
    private static final AtomicLong passages = new AtomicLong();

    /** What a process that was killed ends with, as shells tell it. */
    public static final int EXIT_CODE = 137;

    private Failpoint() {}

    /**
     * Passes a place, or does not.
     *
     * @param place for the message on standard error when the process ends here
     */
    public static void pass(String place) {
        if (FATAL > 0 && passages.incrementAndGet() == FATAL) {
            System.err.println("ended at failpoint " + FATAL + ": " + place);
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
