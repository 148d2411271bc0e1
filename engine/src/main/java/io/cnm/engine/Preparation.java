package io.cnm.engine;

import io.cnm.controller.LocalController;
import io.cnm.http.Json;

/**
 * Loads what every daemon needs that does not look at the machine: while one thread reads the command line, another can make
 * use of the machine's second core. Who needs a class meanwhile waits for it, so that nothing depends on how far this has come.
 * Nothing here may log: while SLF4J starts on one thread, it gives another a logger that does nothing yet.
 */
public final class Preparation {
    private Preparation() {}

    /** Does it on a thread of its own, which ends by itself. */
    public static void begin() {
        var preparing = new Thread(null, Preparation::run, "cnm-prepare");
        preparing.setDaemon(true);
        preparing.start();
    }

    private static void run() {
        Json.prepare();
        LocalController.prepare();
    }
}
