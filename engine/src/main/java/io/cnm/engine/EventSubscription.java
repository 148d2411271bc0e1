package io.cnm.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Somebody who listens to events. <em>Thread-safe.</em> */
public final class EventSubscription implements AutoCloseable {
    /** How many events may wait for a listener before it is cut off. */
    static final int MOST_WAITING = 4096;

    private final Consumer<EventSubscription> onClose;
    private final ArrayDeque<EngineEvent> waiting;
    private boolean ended;

    EventSubscription(Consumer<EventSubscription> onClose, List<EngineEvent> missed) {
        this.onClose = onClose;
        this.waiting = new ArrayDeque<>(missed);
    }

    synchronized void offer(EngineEvent event) {
        if (waiting.size() == MOST_WAITING) {
            waiting.clear();
            end();
        } else if (!ended) {
            waiting.add(event);
            notifyAll();
        }
    }

    /** No more events come; those that wait can still be had. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Whether no more events will come. */
    public synchronized boolean hasEnded() {
        return ended;
    }

    /**
     * Waits for the next event.
     *
     * @param until how long; empty means for ever
     * @return empty if the time is over, or no more will come
     */
    public synchronized Optional<EngineEvent> next(Optional<Instant> until) throws InterruptedException {
        while (waiting.isEmpty() && !ended) {
            if (until.isEmpty()) {
                wait();
            } else {
                var left = Duration.between(Instant.now(), until.get()).toMillis();
                if (left <= 0) {
                    return Optional.empty();
                }
                wait(left);
            }
        }
        return Optional.ofNullable(waiting.poll());
    }

    @Override
    public void close() {
        end();
        onClose.accept(this);
    }
}
