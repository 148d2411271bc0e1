package io.cnm.engine.image;

import java.util.Map;

/** Hears what happens to images, in the words of Docker's events. */
@FunctionalInterface
public interface ImageListener {
    /** Nobody listens. */
    ImageListener NOBODY = (action, id, attributes) -> {};

    /**
     * Called after it has happened; it must not wait.
     *
     * @param action {@code pull}, {@code tag}, {@code untag}, {@code delete}, {@code load}, {@code import} ...
     * @param id the image's id, or for what comes from a registry its name
     * @param attributes its name, and its labels
     */
    void happened(String action, String id, Map<String, String> attributes);
}
