package io.cnm.engine;

import io.cnm.api.ConflictException;
import io.cnm.api.SystemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file in which a daemon's process id stands while it runs. <em>Confined to one thread.</em> */
final class PidFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PidFile.class);

    private final Path file;

    private PidFile(Path file) {
        this.file = file;
    }

    /**
     * Writes it. One that a dead daemon left is replaced.
     *
     * @throws ConflictException if the process whose id stands there lives
     */
    static PidFile write(Path file) {
        var own = ProcessHandle.current().pid();
        try {
            var other = read(file).filter(pid -> pid != own);
            if (other.flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive).isPresent()) {
                throw new ConflictException("process with PID " + other.get() + " is still running: stop it, or delete "
                        + file + " if it is no daemon of ours");
            }
            other.ifPresent(pid -> log.info("replacing {}: its process {} is gone", file, pid));
            var parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            var made = file.resolveSibling("." + file.getFileName() + "." + own);
            Files.writeString(made, own + "\n");
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new PidFile(file);
        } catch (IOException e) {
            throw new SystemException("cannot write the pid file " + file + ": " + e, e);
        }
    }

    private static Optional<Long> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file).strip())
                    .filter(text -> text.matches("[0-9]{1,9}"))
                    .map(Long::parseLong);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
