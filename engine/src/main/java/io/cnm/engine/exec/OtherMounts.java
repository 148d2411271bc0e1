package io.cnm.engine.exec;

import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.linux.Mounts;
import io.cnm.linux.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The mounts of other containers. A runtime that makes one copies the table of mounts and reads it several times over, so each
 * start would be slower than the one before; monitor and runtime are therefore spared what is mounted for others below mount
 * points of this program's own. <em>Immutable.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/mount_namespaces.7.html">mount_namespaces(7)</a>
 */
final class OtherMounts {
    private static final Set<String> OUTWARDS = Set.of("shared", "rshared");

    private final List<Path> points;

    /** @param points mount points below which each container has mounts */
    private OtherMounts(List<Path> points) {
        this.points = points;
    }

    /**
     * Looks whether that can be done on this machine: only if its mounts travel, as they do under systemd. The monitor has a mount
     * namespace of its own then, which must see what the host unmounts later, or nobody could use such a disk elsewhere.
     *
     * @param points directories below which each container has mounts; those that are no mount points are left alone
     */
    static OtherMounts below(List<Path> points) {
        var travel = Mounts.list().stream()
                .filter(mount -> mount.target().equals("/"))
                .reduce((covered, top) -> top)
                .map(root -> root.propagation().stream().anyMatch(word -> word.startsWith("shared:")))
                .orElse(false);
        return new OtherMounts(travel ? points.stream().filter(Mounts::isRoot).toList() : List.of());
    }

    /** Spares a monitor those that its container does not need. */
    void hide(RuntimeSpec spec, Program monitor) {
        if (spec.mounts().stream().anyMatch(mount -> mount.options().stream().anyMatch(OUTWARDS::contains))) {
            return; // What is mounted in the container is to show on the host.
        }
        for (var point : points) {
            if (spec.mounts().stream().noneMatch(mount -> shows(mount, point))) {
                monitor.without(
                        point,
                        needed(spec).filter(path -> path.startsWith(point)).toList());
            }
        }
    }

    /** Whether a container gets to see the mount point, or something there. */
    private static boolean shows(RuntimeSpec.Mount mount, Path point) {
        if (!mount.type().equals("bind")) {
            return false;
        }
        var source = real(Path.of(mount.source()));
        return point.startsWith(source) || source.startsWith(point);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) { // The runtime will say so.
            return path;
        }
    }

    private static Stream<Path> needed(RuntimeSpec spec) {
        var namespaces = spec.linux().namespaces().stream().map(RuntimeSpec.Namespace::path);
        return Stream.concat(Stream.of(spec.root().path()), namespaces)
                .filter(path -> !path.isEmpty())
                .map(Path::of);
    }
}
