package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.api.SystemException;
import io.cnm.controller.Undo;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;

/**
 * The {@code /dev/shm} of containers that let others have it. The runtime mounts that of a container which keeps it to itself;
 * one that is to be shared must be mounted where others find it, in the container's directory. Whoever shares it still has it
 * when its owner has ended. <em>Thread-safe; whoever calls holds the container's lock.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/shm_overview.7.html">shm_overview(7)</a>
 */
final class SharedMemory {
    private static final String SHAREABLE = "shareable";
    private static final String HOST = "host";
    private static final String CONTAINER = "container:";
    private static final Path OF_HOST = Path.of("/dev/shm");

    private final Registry registry;
    private final Places places;

    SharedMemory(Registry registry, Places places) {
        this.registry = registry;
        this.places = places;
    }

    /**
     * Where a container that starts finds it.
     *
     * @param undo is told how to take back what was made
     * @return empty if it has one to itself, or none
     * @throws ConflictException in Docker's words if it belongs to a container that does not run, or does not share it
     */
    Optional<Path> open(ContainerRecord record, Undo undo) {
        var mode = record.host().ipcMode();
        if (mode.startsWith(CONTAINER)) {
            return Optional.of(ofOther(record));
        }
        if (mode.equals(SHAREABLE)) {
            return Optional.of(mount(record, undo));
        }
        return mode.equals(HOST) ? Optional.of(OF_HOST) : Optional.empty();
    }

    private Path mount(ContainerRecord record, Undo undo) {
        var directory = places.sharedMemory(record.id());
        close(record.id());
        try {
            Files.createDirectories(directory);
            Mounts.mount(
                    "tmpfs",
                    "shm",
                    directory,
                    "nosuid,nodev,noexec,mode=1777,size=" + record.host().shmSize());
            undo.push("unmount the container's shared memory", () -> close(record.id()));
            Mounts.propagation(directory, Mounts.Propagation.PRIVATE);
            return directory;
        } catch (IOException | LinuxException e) {
            throw new SystemException("cannot mount the shared memory of container " + record.id() + ": " + e, e);
        }
    }

    /** That of the container at the end of a chain of such that share. */
    private Path ofOther(ContainerRecord record) {
        var seen = new HashSet<String>();
        var at = record;
        while (at.host().ipcMode().startsWith(CONTAINER)) {
            var name = at.host().ipcMode().substring(CONTAINER.length());
            var other = registry.require(name);
            if (!seen.add(other.id())) {
                throw new ConflictException("containers share their shared memory in a circle: " + other.id());
            }
            Lifecycle.requireRunning(other);
            at = other.record();
        }
        return switch (at.host().ipcMode()) {
            case SHAREABLE -> places.sharedMemory(at.id());
            case HOST -> OF_HOST;
            default ->
                throw new ConflictException("can't join IPC of container " + at.id()
                        + ": non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
        };
    }

    /** Takes it back; nothing happens to a container that has none. */
    void close(String id) {
        Mounts.detach(places.sharedMemory(id));
    }
}
