package io.cnm.remote;

import io.cnm.http.HttpTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where plugins are found by name: sockets in one directory, files that tell an address in others, as Docker has them. A name
 * is a file's name; a file that leads out of its directory, by a link, is ignored. <em>Immutable.</em>
 *
 * @param sockets directory of {@code NAME.sock} and {@code NAME/NAME.sock}; these come first
 * @param files directories of {@code NAME.spec}, {@code NAME/NAME.spec}, {@code NAME.json} and {@code NAME/NAME.json}, the
 *     first one first
 */
public record PluginDirectories(Path sockets, List<Path> files) {
    /** Docker's. */
    public static final PluginDirectories DOCKER = new PluginDirectories(
            Path.of("/run/docker/plugins"),
            List.of(Path.of("/etc/docker/plugins"), Path.of("/usr/lib/docker/plugins")));

    private static final Logger log = LoggerFactory.getLogger(PluginDirectories.class);

    /** What Docker's engine calls a plugin on a unix socket in the header {@code Host}. */
    private static final String SOCKET_HOST = "plugin.moby.localhost";

    static final int LONGEST_NAME = 250;

    public PluginDirectories {
        files = List.copyOf(files);
    }

    /**
     * Where a plugin is, and what says so. <em>Immutable.</em>
     *
     * @param file its socket, or the file that tells its address
     * @param target its address
     */
    public record Place(Path file, HttpTarget target) {}

    /**
     * A plugin's address.
     *
     * @return empty if no plugin bears that name, or it could be no file's name
     * @throws AddressException if the file that tells its address is malformed
     */
    public Optional<HttpTarget> find(String name) {
        return locate(name).map(Place::target);
    }

    /**
     * A plugin's address, and where that was found.
     *
     * @return empty if no plugin bears that name, or it could be no file's name
     * @throws AddressException if the file that tells its address is malformed
     */
    public Optional<Place> locate(String name) {
        if (!isFileName(name)) {
            return Optional.empty();
        }
        var socket = candidate(sockets, name, ".sock").filter(PluginDirectories::isSocket);
        if (socket.isPresent()) {
            return place(socket, PluginDirectories::socket);
        }
        for (var directory : files) {
            var spec = candidate(directory, name, ".spec");
            if (spec.isPresent()) {
                return place(spec, AddressFile::spec);
            }
            var json = candidate(directory, name, ".json");
            if (json.isPresent()) {
                return place(json, AddressFile::json);
            }
        }
        return Optional.empty();
    }

    /** A plugin's place, and what changes whenever somebody makes its socket or its file anew. <em>Immutable.</em> */
    record Incarnation(Place place, Optional<Object> key, FileTime made) {}

    /**
     * Which one bears a name now.
     *
     * @return empty if none does
     * @throws AddressException if the file that tells its address is malformed
     */
    Optional<Incarnation> incarnation(String name) {
        return locate(name).flatMap(place -> {
            try {
                var file = Files.readAttributes(place.file(), BasicFileAttributes.class);
                return Optional.of(
                        new Incarnation(place, Optional.ofNullable(file.fileKey()), file.lastModifiedTime()));
            } catch (IOException e) {
                log.debug("{} has just gone", place.file(), e);
                return Optional.empty();
            }
        });
    }

    private static Optional<Place> place(Optional<Path> file, Function<Path, HttpTarget> target) {
        return file.map(each -> new Place(each, target.apply(each)));
    }

    /** A plugin that listens on a unix socket. */
    static HttpTarget socket(Path path) {
        return new HttpTarget.Unix(path, SOCKET_HOST);
    }

    /** Whether a name is a single part of a path, and no hidden file's. */
    static boolean isFileName(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.startsWith(".")
                && name.chars().noneMatch(c -> c == '/' || c < ' ' || c == 0x7f);
    }

    private static Optional<Path> candidate(Path directory, String name, String ending) {
        var plain = directory.resolve(name + ending);
        var nested = directory.resolve(name).resolve(name + ending);
        return inside(directory, plain).or(() -> inside(directory, nested));
    }

    private static Optional<Path> inside(Path directory, Path file) {
        try {
            if (file.toRealPath().startsWith(directory.toRealPath())) {
                return Files.isDirectory(file) ? Optional.empty() : Optional.of(file);
            }
            log.warn("ignored {}: it leads out of {}", file, directory);
        } catch (NoSuchFileException e) {
            log.trace("no {}", file);
        } catch (IOException e) {
            log.warn("ignored {}: {}", file, e.toString());
        }
        return Optional.empty();
    }

    private static boolean isSocket(Path path) {
        return Files.exists(path) && !Files.isRegularFile(path) && isOther(path);
    }

    private static boolean isOther(Path path) {
        try {
            return (((Integer) Files.getAttribute(path, "unix:mode", new LinkOption[0])) & 0170000) == 0140000;
        } catch (IOException e) {
            log.warn("ignored {}: {}", path, e.toString());
            return false;
        }
    }
}
