package io.cnm.linux;

import io.cnm.linux.Mounts.Propagation;
import java.nio.file.Path;

/**
 * A directory that is a mount point of its own. What is mounted below it does not show through the mount that it is on, and
 * need not go along where that is copied: {@link Program#without}. <em>Thread-safe.</em>
 */
public final class OwnMount implements AutoCloseable {
    private final Path directory;

    private OwnMount(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes it one, unless an earlier process has.
     *
     * @param propagation {@link Propagation#PRIVATE} if a mount namespace that somebody makes later must not hold on to what is
     *     mounted below; {@link Propagation#SHARED} if it is to follow
     * @throws LinuxException ENOENT if there is no such directory
     */
    public static OwnMount of(Path directory, Propagation propagation) {
        if (!Mounts.isRoot(directory)) {
            Mounts.bind(directory, directory);
            // It shares all with the mount that it is on, if that is shared: each further one would be there twice.
            Mounts.propagation(directory, Propagation.PRIVATE);
        }
        Mounts.propagation(directory, propagation);
        return new OwnMount(directory);
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
