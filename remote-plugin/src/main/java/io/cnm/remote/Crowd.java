package io.cnm.remote;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Calls that a plugin has not answered yet. One that lets calls wait gets only so many at once: each keeps somebody's thread,
 * of which others have need. <em>Thread-safe.</em>
 */
final class Crowd {
    private static final int MOST_OF_A_SLOW_ONE = 16;
    private static final long SLOW = Duration.ofSeconds(2).toNanos();

    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();

    /** A call that is under way until it is closed. */
    final class Entry implements AutoCloseable {
        private final long begun = System.nanoTime();

        @Override
        public void close() {
            leave(this);
        }
    }

    /** Empty if there are too many already. */
    synchronized Optional<Entry> enter() {
        var oldest = waiting.peekFirst();
        if (oldest != null && waiting.size() >= MOST_OF_A_SLOW_ONE && System.nanoTime() - oldest.begun > SLOW) {
            return Optional.empty();
        }
        var entry = new Entry();
        waiting.addLast(entry);
        return Optional.of(entry);
    }

    private synchronized void leave(Entry entry) {
        waiting.remove(entry);
    }
}
