package io.cnm.engine;

import io.cnm.api.NetworkController;
import io.cnm.api.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens, for those who listen, and the last of what has happened, for those who ask. A listener that does not keep
 * up is cut off. <em>Thread-safe.</em>
 */
public final class EventLog implements AutoCloseable {
    /** As many as Docker keeps. */
    static final int REMEMBERED = 256;

    static final int MOST_LISTENERS = 256;

    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(EventLog.class);

    private record Entry(long number, EngineEvent event) {}

    private final ArrayDeque<Entry> past = new ArrayDeque<>();
    private final Set<EventSubscription> listeners = new HashSet<>();
    private final AutoCloseable source;
    private long next;
    private boolean closed;

    private EventLog(NetworkController controller) {
        source = controller.onEvent(event -> add(EngineEvent.of(event)));
    }

    /** A log of the controller's events, from now on, and of what is added. */
    public static EventLog of(NetworkController controller) {
        return new EventLog(controller);
    }

    /** Tells everybody; never waits. */
    public synchronized void add(EngineEvent event) {
        if (past.size() == REMEMBERED) {
            past.remove();
        }
        past.add(new Entry(next++, event));
        listeners.forEach(listener -> listener.offer(event));
    }

    /**
     * The present as a number, to listen from later on.
     *
     * @throws UnavailableException if there are too many listeners
     */
    public synchronized long now() {
        requireRoom();
        return next;
    }

    /**
     * Listens: to what is remembered from a time on, to what has happened since a present, and to all that follows.
     *
     * @param since empty for nothing of what happened before the present
     * @param present as {@link #now()} told it
     * @throws UnavailableException if there are too many listeners
     */
    public synchronized EventSubscription subscribe(Optional<Instant> since, long present) {
        requireRoom();
        List<EngineEvent> missed = past.stream()
                .filter(entry -> entry.number >= present
                        || since.filter(from -> !entry.event.time().isBefore(from))
                                .isPresent())
                .map(Entry::event)
                .toList();
        var subscription = new EventSubscription(this::remove, missed);
        if (closed) {
            subscription.end();
        } else {
            listeners.add(subscription);
        }
        return subscription;
    }

    /** How many listen. */
    public synchronized int listeners() {
        return listeners.size();
    }

    private synchronized void remove(EventSubscription subscription) {
        listeners.remove(subscription);
        notifyAll();
    }

    private void requireRoom() {
        if (listeners.size() >= MOST_LISTENERS) {
            throw new UnavailableException(MOST_LISTENERS + " clients listen to events already; try again later");
        }
    }

    /** Ends every subscription, and waits a moment for what has been told to be sent. */
    @Override
    public void close() {
        try {
            source.close();
        } catch (Exception e) {
            log.warn("cannot stop listening to the controller", e);
        }
        List<EventSubscription> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(listeners);
        }
        all.forEach(EventSubscription::end);
        awaitListeners();
    }

    private synchronized void awaitListeners() {
        var deadline = System.nanoTime() + LAST_WORDS.toNanos();
        try {
            for (var left = LAST_WORDS.toMillis();
                    left > 0 && !listeners.isEmpty();
                    left = (deadline - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
