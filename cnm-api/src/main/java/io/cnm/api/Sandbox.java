package io.cnm.api;

import java.nio.file.Path;
import java.util.List;

/**
 * A sandbox: the network stack of one container. A handle on living state: after {@link #delete()} its calls throw
 * {@link NotFoundException}. <em>Thread-safe.</em>
 */
public interface Sandbox {
    /** Identity, for life. */
    SandboxId id();

    /** Whose stack it is. */
    String containerId();

    /** What is known of it now. */
    SandboxInfo info();

    /** The network namespace as a file: give it to a container runtime, {@code nsenter --net=} or {@code setns}. */
    Path key();

    /** Its endpoints, the best way out first. */
    List<Endpoint> endpoints();

    /**
     * What has gone through its interfaces, the best way out first; nothing for a sandbox in host mode, which has none of its
     * own. Read from the kernel at each call, all interfaces at once.
     *
     * @throws SystemException if the kernel does not tell
     */
    List<InterfaceStatistics> statistics();

    /**
     * Publishes more ports while the sandbox is in use.
     *
     * @return what was bound, in the order asked for
     * @throws PublicationException if a port is taken, or a range has no free one
     */
    List<PortBinding> publish(List<PortMapping> ports);

    /** Takes back published ports; those that are not published are skipped. */
    void unpublish(List<PortMapping> ports);

    /**
     * Takes all endpoints out, deletes them and removes the namespace. It does as much as it can and reports all
     * failures together.
     */
    void delete();
}
