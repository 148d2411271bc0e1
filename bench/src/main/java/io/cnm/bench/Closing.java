package io.cnm.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/** Things that are closed together, the last first, whatever becomes of each. <em>Confined to one thread.</em> */
final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Adds something that was opened just now. */
    <T extends AutoCloseable> T add(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    /** @throws IllegalStateException with the first failure as its cause and the others attached to that */
    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("cannot clean up", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
