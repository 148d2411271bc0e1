package io.cnm.engine;

import io.cnm.api.ConflictException;
import io.cnm.api.SystemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon's directory of what lasts, which it has for itself. On a disk that cannot be written it serves for reading: a
 * daemon must start there too, or networks could not be looked at, and their rules would not come back into force.
 * <em>Confined to one thread.</em>
 */
final class DataRoot implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DataRoot.class);
    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwx--x---");

    private final Path directory;
    private final Optional<DirectoryLock> lock;

    private DataRoot(Path directory, Optional<DirectoryLock> lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes the directory if it is missing, takes rights away that strangers have on it, and locks it.
     *
     * @throws ConflictException if another daemon has it
     * @throws SystemException if it is not there and cannot be made
     */
    static DataRoot lock(Path directory) {
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                log.warn(
                        "data root {} is read-only: what is kept there is served, and nothing can be changed",
                        directory);
                return new DataRoot(directory, Optional.empty());
            }
            var mode = EnumSet.copyOf(Files.getPosixFilePermissions(directory));
            if (mode.retainAll(MODE)) {
                Files.setPosixFilePermissions(directory, mode);
            }
            return new DataRoot(directory, Optional.of(DirectoryLock.take(directory, "data root", "--data-root")));
        } catch (IOException e) {
            throw new SystemException("cannot use data root " + directory + ": " + e, e);
        }
    }

    /** Whether anything can be kept there. */
    boolean writable() {
        return lock.isPresent();
    }

    /** The daemon's name for itself, made when it is first asked for; for this run only if it cannot be kept. */
    String engineId() {
        var file = directory.resolve("engine-id");
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            var id = UUID.randomUUID().toString();
            if (writable()) {
                Files.writeString(file, id + "\n");
            }
            return id;
        } catch (IOException e) {
            throw new SystemException("cannot keep the engine's id in " + file + ": " + e, e);
        }
    }

    /** Lets others have it. */
    @Override
    public void close() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        }
    }
}
