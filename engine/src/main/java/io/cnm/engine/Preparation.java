package io.cnm.engine;

import io.cnm.controller.sqlite.SqliteStore;
import io.cnm.http.HttpServer;
import io.cnm.http.Json;
import io.cnm.linux.Netns;

/**
 * Loads what every daemon needs that does not look at the machine: while one thread reads the command line, another can make
 * use of the machine's second core. Who needs a class meanwhile waits for it, so that nothing depends on how far this has come.
 */
public final class Preparation {
    private Preparation() {}

    /**
     * Does what can be done at once. Nothing of it may log: while SLF4J starts on one thread, it gives another a logger that
     * does nothing yet.
     */
    public static void begin() {
        start(() -> {
            Json.prepare();
            Netns.prepare();
        });
    }

    /** Does the rest, once there is a log. */
    public static void goOn() {
        start(() -> {
            SqliteStore.prepare();
            HttpServer.prepare();
        });
    }

    /** On a thread of its own, which ends by itself. */
    private static void start(Runnable preparation) {
        var preparing = new Thread(null, preparation, "cnm-prepare");
        preparing.setDaemon(true);
        preparing.start();
    }
}
