package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import io.cnm.linux.MountInfo;
import io.cnm.linux.Mounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Mounts of what the host has.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/mount_namespaces.7.html">mount_namespaces(7)</a>
 */
public final class Binds {
    private static final String PRIVATE = "rprivate";
    private static final Set<String> SHARED = Set.of("shared", "rshared");
    private static final Set<String> SLAVE = Set.of("slave", "rslave");
    private static final Set<String> OTHERS = Set.of("private", "rprivate");

    private Binds() {}

    /**
     * A file or directory of the host, in the container.
     *
     * @param propagation how mounts below it travel, such as {@code rslave}; empty for not at all
     * @param recursive whether what is mounted below it comes along
     * @throws InvalidParameterException if there is no such propagation
     */
    public static RuntimeSpec.Mount of(
            Path source, String target, boolean readOnly, String propagation, boolean recursive) {
        if (!propagation.isEmpty()
                && !SHARED.contains(propagation)
                && !SLAVE.contains(propagation)
                && !OTHERS.contains(propagation)) {
            throw new InvalidParameterException("invalid propagation mode: " + propagation
                    + ": private, rprivate, shared, rshared, slave and rslave are allowed");
        }
        var options = new ArrayList<String>();
        options.add(recursive ? "rbind" : "bind");
        if (readOnly) {
            options.add("ro");
        }
        options.add(propagation.isEmpty() ? PRIVATE : propagation);
        return new RuntimeSpec.Mount(target, "bind", source.toString(), List.copyOf(options));
    }

    /**
     * How the container's root must travel, so that these mounts can.
     *
     * @throws InvalidParameterException if the host does not let a source travel so, in Docker's words
     */
    static String rootPropagation(List<RuntimeSpec.Mount> mounts) {
        var shared = having(mounts, SHARED);
        var slave = having(mounts, SLAVE);
        if (shared.isEmpty() && slave.isEmpty()) {
            return "";
        }
        var table = Mounts.list();
        for (var mount : shared) {
            var on = mountOf(table, mount.source());
            if (!travels(on, "shared:")) {
                throw new InvalidParameterException(
                        "path " + mount.source() + " is mounted on " + on.target() + " but it is not a shared mount");
            }
        }
        for (var mount : slave) {
            var on = mountOf(table, mount.source());
            if (!travels(on, "shared:") && !travels(on, "master:")) {
                throw new InvalidParameterException("path " + mount.source() + " is mounted on " + on.target()
                        + " but it is not a shared or slave mount");
            }
        }
        return shared.isEmpty() ? "rslave" : "shared";
    }

    private static List<RuntimeSpec.Mount> having(List<RuntimeSpec.Mount> mounts, Set<String> propagations) {
        return mounts.stream()
                .filter(mount -> mount.options().stream().anyMatch(propagations::contains))
                .toList();
    }

    private static MountInfo mountOf(List<MountInfo> table, String path) {
        return table.stream()
                .filter(mount -> Path.of(path).startsWith(mount.target()))
                .reduce((one, other) -> other.target().length() >= one.target().length() ? other : one)
                .orElseThrow(() -> new IllegalStateException("nothing is mounted on /"));
    }

    private static boolean travels(MountInfo mount, String how) {
        return mount.propagation().stream().anyMatch(word -> word.startsWith(how));
    }
}
