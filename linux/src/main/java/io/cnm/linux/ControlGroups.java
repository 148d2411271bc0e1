package io.cnm.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Control groups, which an engine leaves behind empty.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/cgroups.7.html">cgroups(7)</a>
 */
public final class ControlGroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private ControlGroups() {}

    /**
     * Removes a group and those within it from every hierarchy; nothing happens where it is not.
     *
     * @param name below the root, such as {@code docker}
     * @throws UncheckedIOException if there are processes in it
     */
    public static void remove(String name) {
        try {
            for (var hierarchy : hierarchies()) {
                var group = hierarchy.resolve(name);
                if (Files.isDirectory(group)) {
                    removeTree(group);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> hierarchies() throws IOException {
        if (!Files.isDirectory(ROOT)) {
            return List.of();
        }
        try (var below = Files.list(ROOT)) {
            return Stream.concat(Stream.of(ROOT), below.filter(each -> !Files.isSymbolicLink(each)))
                    .toList();
        }
    }

    private static void removeTree(Path group) throws IOException {
        try (var groups = Files.walk(group)) {
            for (var each : groups.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(each);
            }
        }
    }
}
