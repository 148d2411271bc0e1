package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.NotImplementedException;
import io.cnm.api.SystemException;
import io.cnm.engine.EngineEvent;
import io.cnm.engine.EventLog;
import io.cnm.engine.db.Entity;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.http.Json;
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
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Volumes: directories of the host's that outlive containers. Only Docker's driver {@code local}, without mount options.
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

    /**
     * A volume. <em>Immutable.</em>
     *
     * @param name unique
     * @param created when
     * @param labels as given
     * @param anonymous whether nobody gave it a name
     */
    public record Volume(String name, Instant created, Map<String, String> labels, boolean anonymous) {}

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
     * @throws NotImplementedException if there are options
     */
    public synchronized Volume create(
            String name, String driver, Map<String, String> options, Map<String, String> labels) {
        if (!driver.isEmpty() && !driver.equals(LOCAL)) {
            throw new NotFoundException("create " + name + ": error looking up volume plugin " + driver + ": plugin \""
                    + driver + "\" not found");
        }
        if (!options.isEmpty()) {
            throw new NotImplementedException("create " + name + ": the local driver takes no options here, such as "
                    + options.keySet().iterator().next());
        }
        var existing = name.isEmpty() ? Optional.<Volume>empty() : find(checkName(name));
        return existing.orElseGet(
                () -> make(new Volume(name.isEmpty() ? Names.newId() : name, Instant.now(), labels, name.isEmpty())));
    }

    private Volume make(Volume volume) {
        try {
            Files.createDirectories(data(volume.name()));
        } catch (IOException e) {
            throw new SystemException("create " + volume.name() + ": " + e, e);
        }
        database.change(change -> {
            change.put(new Entity(entity(volume.name()), KIND, new String(Json.write(volume), StandardCharsets.UTF_8)));
            return volume;
        });
        events.add(EngineEvent.now(KIND, "create", volume.name(), Map.of("driver", LOCAL)));
        return volume;
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

    /** Where its files are. */
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
        try {
            deleteAll(directory.resolve(name));
        } catch (IOException e) {
            throw new SystemException("remove " + name + ": " + e, e);
        }
        database.change(change -> {
            change.delete(entity(name));
            return name;
        });
        events.add(EngineEvent.now(KIND, "destroy", name, Map.of("driver", LOCAL)));
    }

    /** How many bytes its files have. */
    public long size(String name) {
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
