package io.cnm.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.ConflictException;
import io.cnm.api.SystemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A daemon's directory of what lasts, which it has for itself: the kernel gives the lock back even if the daemon is killed.
 * <em>Confined to one thread.</em>
 */
final class DataRoot implements AutoCloseable {
    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwx--x---");

    private final Path directory;
    private final FileChannel lock;

    private DataRoot(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes the directory if it is missing, takes rights away that strangers have on it, and locks it.
     *
     * @throws ConflictException if another daemon has it
     */
    static DataRoot lock(Path directory) {
        try {
            Files.createDirectories(directory);
            var mode = EnumSet.copyOf(Files.getPosixFilePermissions(directory));
            if (mode.retainAll(MODE)) {
                Files.setPosixFilePermissions(directory, mode);
            }
            var file = directory.resolve("lock");
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new ConflictException("data root " + directory + " is in use by another daemon (pid "
                        + Files.readString(file).strip() + "): stop it, or give this one another --data-root");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
            return new DataRoot(directory, channel);
        } catch (IOException e) {
            throw new SystemException("cannot use data root " + directory + ": " + e, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another daemon in this very process
        }
    }

    /** The daemon's name for itself, made when it is first asked for. */
    String engineId() {
        var file = directory.resolve("engine-id");
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, UUID.randomUUID() + "\n");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SystemException("cannot keep the engine's id in " + file + ": " + e, e);
        }
    }

    /** Lets others have it. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
