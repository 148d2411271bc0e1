package io.cnm.engine.graph;

import java.io.InterruptedIOException;

/** How long copies are stopped. */
final class Interrupts {
    private Interrupts() {}

    /** @throws InterruptedIOException if the thread is interrupted, which it stays */
    static void check() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }
}
