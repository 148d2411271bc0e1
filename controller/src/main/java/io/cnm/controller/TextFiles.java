package io.cnm.controller;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.SystemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads small text files, of the host and of sandboxes. Containers can write to theirs, so that size is limited. */
final class TextFiles {
    private static final int LIMIT = 1 << 20;

    private TextFiles() {}

    /**
     * The file's text, empty if there is no such file.
     *
     * @throws SystemException if it cannot be read or is larger than any such file should be
     */
    static Optional<String> read(Path file) {
        if (Files.notExists(file)) { // cheaper than the exception, for a new sandbox's files
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw new SystemException(file + " is larger than " + LIMIT + " bytes");
            }
            return Optional.of(new String(bytes, UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SystemException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
