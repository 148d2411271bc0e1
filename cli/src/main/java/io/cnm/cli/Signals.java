package io.cnm.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process is told by signals: SIGTERM and SIGINT ask it to end, and a second one ends it at once; SIGHUP, with
 * which dockerd is told to read its file again, does nothing. <em>Thread-safe.</em>
 *
 * <p>A shutdown hook would do for the first signal, but Java does not tell it of a second, and its exit code would be the
 * signal's. {@code sun.misc.Signal} is reached by reflection, because javac warns of it in a way that cannot be silenced.
 */
public final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    /** What shells add to a signal's number for the exit code of a process that it ended. */
    private static final int ENDED_BY_SIGNAL = 128;

    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    private final CountDownLatch asked = new CountDownLatch(1);

    private Signals() {}

    /** Takes the signals from now on. */
    public static Signals take() {
        var signals = new Signals();
        handle("INT", () -> signals.end("SIGINT", SIGINT));
        handle("TERM", () -> signals.end("SIGTERM", SIGTERM));
        handle("HUP", () -> log.info("SIGHUP: the configuration is read at the start only; restart to change it"));
        return signals;
    }

    /** Each signal comes on a thread of its own. */
    private synchronized void end(String name, int number) {
        if (asked.getCount() == 0) {
            log.warn("{} again: ending at once", name);
            Runtime.getRuntime().halt(ENDED_BY_SIGNAL + number);
        }
        log.info("{}: stopping", name);
        asked.countDown();
    }

    /** Waits until the process is asked to end. */
    public void awaitEnd() throws InterruptedException {
        asked.await();
    }

    private static void handle(String name, Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java does not hand out SIG" + name, e);
        }
    }
}
