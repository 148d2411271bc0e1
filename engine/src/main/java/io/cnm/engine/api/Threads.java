package io.cnm.engine.api;

import java.util.concurrent.atomic.AtomicLong;

/** Threads for streams that last, so that they take no worker. */
final class Threads {
    private static final AtomicLong NUMBER = new AtomicLong();

    private Threads() {}

    static void start(String name, Runnable work) {
        var thread = new Thread(null, work, name + "-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }
}
