package io.cnm.plan;

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

    @Override
    public String toString() {
        return isHost() ? "host" : path.substring(path.lastIndexOf('/') + 1);
    }
}
