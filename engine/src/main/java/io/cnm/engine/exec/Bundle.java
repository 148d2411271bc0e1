package io.cnm.engine.exec;

import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.http.Json;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A directory that the runtime and the monitor work in, one for a container and one for each further program in it.
 * <em>Immutable.</em>
 */
record Bundle(Path directory) {
    /**
     * What the driver itself must know after a restart; the rest is in files of the runtime and the monitor.
     * <em>Immutable.</em>
     *
     * @param monitor the monitor's process id
     * @param began when it began, see {@link io.cnm.linux.OtherProcess#began()}
     * @param cgroup the control group's path below each hierarchy's root
     * @param log what is kept in several files
     */
    record Kept(
            int monitor,
            long began,
            String cgroup,
            boolean terminal,
            boolean input,
            boolean inputOnce,
            Optional<String> log,
            long logLimit,
            int logFiles) {}

    /** What the container is to be. */
    Path config() {
        return directory.resolve("config.json");
    }

    /** A further program. */
    Path process() {
        return directory.resolve("process.json");
    }

    /** Where the runtime writes the first process's id. */
    Path pidFile() {
        return directory.resolve("pid");
    }

    private Path kept() {
        return directory.resolve("cnm.json");
    }

    /** The monitor's socket. */
    Path attach() {
        return directory.resolve("attach");
    }

    /** Where the monitor takes commands. */
    Path control() {
        return directory.resolve("ctl");
    }

    /** A file that the monitor makes once memory has run out: it is in the monitor's working directory. */
    Path outOfMemory() {
        return directory.resolve("oom");
    }

    /** What the runtime reports; so it says on its standard error the error alone. */
    Path runtimeLog() {
        return directory.resolve("runtime.log");
    }

    /** What the monitor says before it is in the background. */
    Path complaints() {
        return directory.resolve("monitor.log");
    }

    /** A further program's. */
    Bundle exec(String id) {
        return new Bundle(directory.resolve("exec").resolve(id));
    }

    boolean exists() {
        return Files.isDirectory(directory);
    }

    /** @throws java.nio.file.FileAlreadyExistsException if it is there */
    void create() throws IOException {
        var parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    void write(RuntimeSpec spec) throws IOException {
        appear(config(), Json.write(spec));
    }

    /** As a whole: a driver that dies meanwhile leaves nothing that the next one cannot read. */
    private static void appear(Path file, byte[] content) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, content);
        Failpoint.pass("before the appearance of a bundle's file");
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    void write(RuntimeSpec.ProcessSpec process) throws IOException {
        Files.write(process(), Json.write(process));
    }

    void keep(Kept kept) throws IOException {
        appear(kept(), Json.write(kept));
    }

    /** Empty if the driver died before it had written it. */
    Optional<Kept> findKept() throws IOException {
        try {
            return Optional.of(Json.read(Files.readAllBytes(kept()), Kept.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The control group that the container was to have; empty if the driver died before it had written that. */
    Optional<String> findGroup() throws IOException {
        try {
            var spec = Json.read(Files.readAllBytes(config()), JsonNode.class);
            return spec.at("/linux/cgroupsPath").asStringOpt();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The first process's id; 0 if the runtime has not got so far. */
    int pid() throws IOException {
        try {
            return Integer.parseInt(Files.readString(pidFile()).strip());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /**
     * Removes it with all that is in it; nothing happens if it is not there. Meanwhile the end of a further program may remove
     * what is its own.
     */
    void delete() throws IOException {
        if (exists()) {
            Files.walkFileTree(directory, new Removal());
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
