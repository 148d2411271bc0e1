package io.cnm.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.cnm.api.ConflictException;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.WriteFile;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Small files such as a sandbox's {@code hosts} and {@code resolv.conf}. <em>Thread-safe.</em> */
final class FileSteps {
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> DIRECTORY_MODE = PosixFilePermissions.fromString("rwxr-xr-x");

    private FileSteps() {}

    /**
     * Writes a file: a new one appears whole, an existing one keeps its inode.
     *
     * @throws ConflictException if the file should be new and is there
     * @throws UncheckedIOException if it cannot be written; then it is as before, if it is new
     */
    static void write(WriteFile step) {
        var file = Path.of(step.path());
        try {
            if (step.previous().isPresent()) {
                overwrite(file, step.content());
            } else {
                create(file, step.content());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void overwrite(Path file, String content) throws IOException {
        try (var out = Files.newOutputStream(file, WRITE, TRUNCATE_EXISTING)) {
            Failpoint.pass("while a file is empty");
            out.write(content.getBytes(UTF_8));
        }
    }

    private static void create(Path file, String content) throws IOException {
        if (!Files.notExists(file)) {
            throw new ConflictException("file " + file + " exists already");
        }
        var directory = directory(file);
        var made = makeDirectory(directory);
        try {
            var temporary = unfinished(file);
            try {
                Files.deleteIfExists(temporary); // an earlier process may have ended in the midst of this
                Files.createFile(temporary, PosixFilePermissions.asFileAttribute(FILE_MODE)); // whatever the umask adds
                Files.setPosixFilePermissions(temporary, FILE_MODE); // or takes
                Files.writeString(temporary, content, TRUNCATE_EXISTING, WRITE);
                Failpoint.pass("before a file's appearance");
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            if (made) {
                deleteIfEmpty(directory);
            }
            throw e;
        }
    }

    /** Where a file is until it is whole: known by its name to whoever takes over from a process that ended meanwhile. */
    private static Path unfinished(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".cnm-new");
    }

    /** Removes a file, whole or not, if it is there, and its directory if that is empty then. */
    static void delete(DeleteFile step) {
        var file = Path.of(step.path());
        try {
            Files.deleteIfExists(file);
            Failpoint.pass("after a file's deletion");
            Files.deleteIfExists(unfinished(file));
            deleteIfEmpty(directory(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory(Path file) {
        return Optional.ofNullable(file.getParent())
                .orElseThrow(() -> new IllegalArgumentException("not the path of a file: " + file));
    }

    private static boolean makeDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return false;
        }
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, DIRECTORY_MODE);
        return true;
    }

    private static void deleteIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // others are in there, or somebody was faster: either way it is as it should be
        }
    }
}
