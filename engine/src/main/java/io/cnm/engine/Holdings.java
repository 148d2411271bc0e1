package io.cnm.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What a daemon has taken, to be given back in reverse order. <em>Thread-safe.</em> */
final class Holdings {
    private record Holding(String name, AutoCloseable thing) {}

    private final Deque<Holding> taken = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T take(String name, T thing) {
        taken.push(new Holding(name, thing));
        return thing;
    }

    /** Gives everything back; what goes wrong is added to the failure that is the reason for it. */
    synchronized void giveBack(Exception reason) {
        giveBack().ifPresent(reason::addSuppressed);
    }

    /** Gives everything back, whatever goes wrong. */
    synchronized Optional<Exception> giveBack() {
        var failures = new IllegalStateException("something could not be given back");
        while (!taken.isEmpty()) {
            var holding = taken.pop();
            try {
                holding.thing.close();
            } catch (Exception e) {
                failures.addSuppressed(new IllegalStateException("cannot close the " + holding.name, e));
            }
        }
        return failures.getSuppressed().length == 0 ? Optional.empty() : Optional.of(failures);
    }
}
