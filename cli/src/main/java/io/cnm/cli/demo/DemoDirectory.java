package io.cnm.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/** Everything of a demo's that is a file; one demo has it at a time, and a process that dies lets go of it. */
final class DemoDirectory {
    private static final String LOCK = "lock";

    private DemoDirectory() {}

    /**
     * Makes the directory, and deletes it when it is closed.
     *
     * @param taken what a user is told who must wait for another demo's end
     * @throws IllegalStateException if another demo has it
     */
    static AutoCloseable take(Path directory, String taken) {
        try {
            Files.createDirectories(directory);
            var channel =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new IllegalStateException(taken);
            }
            return () -> {
                try (channel) {
                    delete(directory);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes what a demo left that was killed, all but the lock. */
    static void clear(Path directory) {
        try (var left = Files.list(directory)) {
            for (var each : left.filter(file -> !file.endsWith(LOCK)).toList()) {
                delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
