package io.cnm.controller;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been done so far and how to take it back. Unless {@link #commit} is called first, closing takes everything back,
 * the last thing first. <em>Confined to one thread.</em>
 */
public final class Undo implements AutoCloseable {
    private record Entry(String what, Runnable action) {}

    private final Deque<Entry> done = new ArrayDeque<>();

    /**
     * Notes how to take back what has just been done.
     *
     * @param what for the log, such as {@code release 172.18.0.2}
     */
    public void push(String what, Runnable action) {
        done.push(new Entry(what, action));
    }

    /** What was done stays. */
    public void commit() {
        done.clear();
    }

    @Override
    public void close() {
        var teardown = new Teardown();
        while (!done.isEmpty()) {
            var entry = done.pop();
            teardown.attempt(entry.what, entry.action);
        }
        teardown.finish();
    }
}
