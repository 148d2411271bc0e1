package io.cnm.engine.container;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Work that goes on beside what its owner does. <em>Confined to one thread.</em> */
final class Beside implements AutoCloseable {
    private final CompletableFuture<Void> work;
    private boolean told;

    Beside(CompletableFuture<Void> work) {
        this.work = work;
    }

    /** Waits until it is done, and throws what it has thrown, once. */
    void await() {
        if (told) {
            return;
        }
        told = true;
        try {
            work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Waits until it is done. */
    @Override
    public void close() {
        await();
    }
}
