package io.cnm.engine.graph;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Mounts;
import java.nio.file.Path;

/**
 * Makes a directory a mount point of its own whose mounts do not travel: a mount namespace that somebody makes later would
 * otherwise hold on to the mounts below, and keep layers from being removed. <em>Confined to one thread.</em>
 */
final class PrivateMount implements AutoCloseable {
    private final Path directory;

    private PrivateMount(Path directory) {
        this.directory = directory;
    }

    /** Does so, unless an earlier process has. */
    static PrivateMount of(Path directory) {
        if (!Mounts.isRoot(directory)) {
            Mounts.bind(directory, directory);
        }
        Mounts.propagation(directory, Mounts.Propagation.PRIVATE);
        return new PrivateMount(directory);
    }

    /** Takes it back, unless something is still mounted below. */
    @Override
    public void close() {
        try {
            Mounts.unmount(directory);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EBUSY && e.errno() != Errno.EINVAL) {
                throw e;
            }
        }
    }
}
