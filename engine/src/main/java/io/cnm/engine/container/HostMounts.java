package io.cnm.engine.container;

import io.cnm.controller.Teardown;
import io.cnm.controller.Undo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is mounted on the host for a container as long as it runs: volumes that are file systems of their own, and shared memory.
 * <em>Thread-safe; whoever calls holds the container's lock.</em>
 */
final class HostMounts {
    private final Volumes volumes;
    private final SharedMemory sharedMemory;

    HostMounts(Volumes volumes, SharedMemory sharedMemory) {
        this.volumes = volumes;
        this.sharedMemory = sharedMemory;
    }

    /**
     * Mounts it.
     *
     * @param undo is told how to take back what was made
     * @return where its shared memory is; empty if it has one to itself, or none
     */
    Optional<Path> open(ContainerRecord record, Undo undo) {
        undo.push("release its volumes", () -> volumes.release(record.id()));
        useVolumes(record);
        return sharedMemory.open(record, undo);
    }

    /** An earlier process has mounted it; from now on that is counted. */
    void adopt(ContainerRecord record) {
        useVolumes(record);
    }

    private void useVolumes(ContainerRecord record) {
        for (var point : record.mounts()) {
            if (point.type().equals(MountPoint.VOLUME)) {
                volumes.use(point.name(), record.id());
            }
        }
    }

    /** Takes it back; nothing happens to a container that has none. */
    void close(String id) {
        var teardown = new Teardown();
        teardown.attempt("unmount its shared memory", () -> sharedMemory.close(id));
        teardown.attempt("release its volumes", () -> volumes.release(id));
        teardown.finish();
    }

    /** Unmounts what earlier processes have left. */
    void settle() {
        volumes.settle();
    }
}
