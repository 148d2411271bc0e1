package io.cnm.plan;

import org.jspecify.annotations.Nullable;

/**
 * Names the network namespace that a step acts in. <em>Immutable.</em>
 *
 * @param path the namespace's key file, or empty for the controller's host
 */
public record Namespace(String path) {
    /** The controller's host, whichever namespace that is. */
    public static final Namespace HOST = new Namespace("");

    /** Whether this is the controller's host. */
    public boolean isHost() {
        return path.isEmpty();
    }

    // A record's own two go through method handles, and namespaces are keys of maps that every step looks into.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Namespace that && path.equals(that.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return isHost() ? "host" : path.substring(path.lastIndexOf('/') + 1);
    }
}
