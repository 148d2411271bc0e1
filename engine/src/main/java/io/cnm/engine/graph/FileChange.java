package io.cnm.engine.graph;

/**
 * A file that differs from the layers below. <em>Immutable.</em>
 *
 * @param path absolute in the layer
 * @param kind how it differs
 */
public record FileChange(String path, Kind kind) {
    /** How a file differs. */
    public enum Kind {
        /** Below there is one that is not the same. */
        MODIFIED,
        /** Below there is none. */
        ADDED,
        /** Below there is one, and here there is none. */
        DELETED
    }
}
