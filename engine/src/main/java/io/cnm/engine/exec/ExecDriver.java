package io.cnm.engine.exec;

import io.cnm.engine.oci.RuntimeSpec;
import java.util.List;
import java.util.Optional;

/**
 * Runs containers' processes. They outlive whoever started them: another process of this program finds them again by id.
 * <em>Thread-safe; calls for one container are not made at the same time, but for those that wait.</em>
 */
public interface ExecDriver extends AutoCloseable {
    /** As {@code --runtime} names it, such as {@code runc}. */
    String name();

    /** What the runtime says of its version; empty if it does not say. */
    String version();

    /** Why this version should not be used; empty if nothing is known against it. */
    Optional<String> warning();

    /**
     * Makes a container whose program is yet to be started: its namespaces, mounts and control group are there.
     *
     * @throws ExecException with the runtime's own words; nothing of it is left
     */
    ContainerProcess create(String id, RuntimeSpec spec, Stdio stdio);

    /** A container that an earlier process has made, running or ended, and not removed. */
    Optional<ContainerProcess> find(String id);

    /** The ids of all that {@link #find} finds. */
    List<String> containers();

    /** Stops watching. Containers run on. */
    @Override
    void close();
}
