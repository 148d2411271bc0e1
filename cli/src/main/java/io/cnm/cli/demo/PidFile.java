package io.cnm.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A process's number in a file, complete or not there. */
final class PidFile {
    private PidFile() {}

    static void write(Path file, long pid) {
        try {
            var complete = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(complete, Long.toString(pid), US_ASCII);
            Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<Long> read(Path file) {
        try {
            return Optional.of(Long.valueOf(Files.readString(file, US_ASCII)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
