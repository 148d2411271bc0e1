package io.cnm.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A directory on disk, where daemons keep what they would keep there: what is written in memory costs no wait for the disk.
 * It goes with all that is in it. <em>Immutable.</em>
 */
record Scratch(Path path) implements AutoCloseable {
    /** A new one. */
    static Scratch create() {
        try {
            return new Scratch(Files.createTempDirectory("cnm-bench-disk"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
