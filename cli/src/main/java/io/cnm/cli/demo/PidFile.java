package io.cnm.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Netns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process's number in a file, complete or not there. */
final class PidFile {
    private static final int SECONDS = 10;

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

    /**
     * Ends the process and waits for that, if it still runs in the network namespace; elsewhere its number is another process's
     * by now.
     */
    static void end(Path file, Netns netns) {
        read(file)
                .flatMap(ProcessHandle::of)
                .filter(process -> isIn(process, netns))
                .ifPresent(PidFile::end);
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    private static boolean isIn(ProcessHandle process, Netns netns) {
        try (var its = Netns.ofPid(process.pid())) {
            return its.inode() == netns.inode();
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH) {
                return false;
            }
            throw e;
        }
    }
}
