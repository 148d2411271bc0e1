package io.cnm.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.ConflictException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A directory that a daemon has for itself: the kernel gives the lock back even if the daemon is killed. <em>Confined to one
 * thread.</em>
 */
public final class DirectoryLock implements AutoCloseable {
    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Locks a directory that is there.
     *
     * @param name what users call it
     * @param flag that gives a daemon another one
     * @throws ConflictException if another daemon has it
     */
    public static DirectoryLock take(Path directory, String name, String flag) throws IOException {
        var path = directory.resolve("lock");
        var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(file) == null) {
            file.close();
            throw new ConflictException(name + " " + directory + " is in use by another daemon (pid "
                    + Files.readString(path).strip() + "): stop it, or give this one another " + flag);
        }
        file.truncate(0);
        file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
        return new DirectoryLock(file);
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another daemon in this very process
        }
    }

    /** Lets others have it. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
