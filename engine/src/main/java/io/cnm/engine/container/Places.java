package io.cnm.engine.container;

import io.cnm.api.SystemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a container's files are, in a directory of the data root that has its id for a name. <em>Immutable.</em> */
record Places(Path dataRoot) {
    Path directory(String id) {
        return dataRoot.resolve("containers").resolve(id);
    }

    /** Removes what is there of a container. */
    void remove(String id) {
        try {
            Volumes.deleteAll(directory(id));
        } catch (IOException e) {
            throw new SystemException("cannot remove the files of container " + id + ": " + e, e);
        }
    }

    /** Where the controller keeps hosts and resolv.conf. */
    Path network(String id) {
        return directory(id);
    }

    Path hostname(String id) {
        return directory(id).resolve("hostname");
    }

    /** Where its shared memory is mounted if others may have it. */
    Path sharedMemory(String id) {
        return directory(id).resolve("shm");
    }

    /** Empty if what it writes is not kept. */
    Optional<Path> log(ContainerRecord record) {
        return record.host().logConfig().type().equals("none")
                ? Optional.empty()
                : Optional.of(directory(record.id()).resolve("container.log"));
    }
}
