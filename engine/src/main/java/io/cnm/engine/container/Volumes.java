package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.controller.Undo;
import io.cnm.engine.EngineEvent;
import io.cnm.engine.EventLog;
import io.cnm.engine.db.Entity;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.http.Json;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Volumes: directories of the host's, or file systems that are mounted there, that outlive containers. Only Docker's driver {@code local}.
 * <em>Thread-safe.</em>
 */
public final class Volumes {
    private static final String KIND = "volume";
    private static final String LOCAL = "local";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final int LONGEST_NAME = 255;

    private final GraphDatabase database;
    private final Path directory;
    private final EventLog events;
    private final VolumeMounts mounts = new VolumeMounts();

    /**
     * A volume. <em>Immutable.</em>
     *
     * @param name unique
     * @param created when
     * @param labels as given
     * @param anonymous whether nobody gave it a name
     * @param options of its driver, see {@link LocalMount}
     */
    public record Volume(
            String name, Instant created, Map<String, String> labels, boolean anonymous, Map<String, String> options) {
        public Volume {
            labels = Map.copyOf(labels);
            options = Map.copyOf(Objects.requireNonNullElse(options, Map.of())); // earlier ones were kept without
        }
    }

    Volumes(GraphDatabase database, Path directory, EventLog events) {
        this.database = database;
        this.directory = directory;
        this.events = events;
    }

    /** The name as it is. @throws InvalidParameterException in Docker's words if it cannot be one */
    static String checkName(String name) {
        if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
            throw new InvalidParameterException("create " + name + ": \"" + name
                    + "\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are"
                    + " allowed. If you intended to pass a host directory, use absolute path");
        }
        return name;
    }

    /**
     * Makes a volume, unless there is one of this name.
     *
     * @param name empty for one that is made up
     * @param driver empty for {@code local}
     * @throws NotFoundException if there is no such driver
     * @throws InvalidParameterException in Docker's words if the options make no sense
     */
    public synchronized Volume create(
            String name, String driver, Map<String, String> options, Map<String, String> labels) {
        if (driver.contains("/")) {
            throw new InvalidParameterException("create " + name + ": invalid volume driver name: " + driver);
        }
        if (!driver.isEmpty() && !driver.equals(LOCAL)) {
            throw new NotFoundException("create " + name + ": error looking up volume plugin " + driver + ": plugin \""
                    + driver + "\" not found");
        }
        checkOptions(name, options);
        var existing = name.isEmpty() ? Optional.<Volume>empty() : find(checkName(name));
        existing.ifPresent(volume -> makeDirectory(volume.name()));
        return existing.orElseGet(() -> keep(
                new Volume(name.isEmpty() ? Names.newId() : name, Instant.now(), labels, name.isEmpty(), options)));
    }

    private static void checkOptions(String name, Map<String, String> options) {
        try {
            LocalMount.of(options);
        } catch (InvalidParameterException e) {
            throw new InvalidParameterException("create " + name + ": " + e.getMessage(), e);
        }
    }

    /** It is on record before there is a directory: what a process leaves that is killed meanwhile is listed, and can be removed. */
    private Volume keep(Volume volume) {
        database.change(change -> {
            change.put(new Entity(entity(volume.name()), KIND, new String(Json.write(volume), StandardCharsets.UTF_8)));
            return volume;
        });
        try (var undo = new Undo()) {
            undo.push("forget volume " + volume.name(), () -> forget(volume.name()));
            makeDirectory(volume.name());
            undo.commit();
        }
        events.add(EngineEvent.now(KIND, "create", volume.name(), Map.of("driver", LOCAL)));
        return volume;
    }

    private void makeDirectory(String name) {
        try {
            Files.createDirectories(data(name));
            Failpoint.pass("after a volume's directory");
        } catch (IOException e) {
            throw new SystemException("create " + name + ": " + e, e);
        }
    }

    private void forget(String name) {
        database.change(change -> {
            change.delete(entity(name));
            return name;
        });
    }

    private static String entity(String name) {
        return "volume/" + name;
    }

    /** All volumes, by name. */
    public List<Volume> list() {
        return database.entities(KIND).stream()
                .map(Volumes::read)
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    /** The volume of this name. */
    public Optional<Volume> find(String name) {
        return database.find(entity(name)).map(Volumes::read);
    }

    /** @throws NotFoundException in Docker's words if there is none */
    public Volume require(String name) {
        return find(name).orElseThrow(() -> new NotFoundException("get " + name + ": no such volume"));
    }

    private static Volume read(Entity entity) {
        return Json.read(entity.value().getBytes(StandardCharsets.UTF_8), Volume.class);
    }

    /**
     * Where its files are from now on, until it is released.
     *
     * @param user who uses it
     * @throws NotFoundException if there is no such volume
     * @throws SystemException with what the kernel says, if it cannot be mounted
     */
    Path use(String name, String user) {
        var target = data(name);
        LocalMount.of(require(name).options()).ifPresent(mount -> mounts.use(name, mount, target, user));
        return target;
    }

    /** All volumes are used by somebody no more; those that nobody uses are unmounted. */
    void release(String user) {
        mounts.of(user).forEach(name -> mounts.release(name, data(name), user));
    }

    /** Does something with a volume's files. */
    <T> T with(String name, Function<Path, T> work) {
        var user = Names.newId();
        var files = use(name, user);
        try {
            return work.apply(files);
        } finally {
            mounts.release(name, files, user);
        }
    }

    /** Unmounts what nobody uses, and an earlier process has left. */
    void settle() {
        list().stream()
                .filter(volume -> !volume.options().isEmpty())
                .forEach(volume -> mounts.settle(volume.name(), data(volume.name())));
    }

    /** Where its files are, as long as somebody uses it. */
    public Path data(String name) {
        return directory.resolve(name).resolve("_data");
    }

    /**
     * Removes a volume with what is in it.
     *
     * @param users the containers that have it mounted
     * @throws ConflictException in Docker's words if there are any
     */
    public synchronized void remove(String name, List<String> users) {
        require(name);
        if (!users.isEmpty()) {
            throw new ConflictException("remove " + name + ": volume is in use - [" + String.join(", ", users) + "]");
        }
        mounts.requireUnused(name, data(name));
        try {
            deleteAll(directory.resolve(name));
            Failpoint.pass("after the removal of a volume's directory");
        } catch (IOException e) {
            throw new SystemException("remove " + name + ": " + e, e);
        }
        forget(name);
        events.add(EngineEvent.now(KIND, "destroy", name, Map.of("driver", LOCAL)));
    }

    /** How many bytes its files have. */
    public long size(String name) {
        if (!Files.isDirectory(data(name))) {
            return 0; // a process was killed while it made or removed it
        }
        try (var files = Files.walk(data(name))) {
            return files.filter(file -> Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(Volumes::length)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // removed meanwhile
        }
    }

    /** Never follows a link out of the directory. */
    static void deleteAll(Path root) throws IOException {
        if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, java.io.IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
