package io.cnm.engine.image;

import io.cnm.engine.wire.DockerProgress;

/** Is told how something long goes on. */
@FunctionalInterface
public interface Progress {
    /** Nobody looks. */
    Progress NOBODY = line -> {};

    /**
     * Called in order, by one thread at a time.
     *
     * @throws java.io.UncheckedIOException if whoever wanted to know is gone: what goes on is to be broken off
     */
    void line(DockerProgress line);
}
