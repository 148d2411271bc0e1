package io.cnm.engine.graph;

import io.cnm.linux.MountInfo;
import io.cnm.linux.Mounts;
import java.nio.file.Path;

/** What Docker calls the file system below a driver. */
final class BackingFileSystem {
    private BackingFileSystem() {}

    /** Of a directory, whose path has no links. The JDK would tell of the process's mounts, not the thread's. */
    static String of(Path directory) {
        var type = "unknown";
        var longest = -1;
        for (var mount : Mounts.list()) {
            var depth = Path.of(mount.target()).getNameCount();
            if (directory.startsWith(mount.target()) && depth >= longest) {
                longest = depth;
                type = name(mount);
            }
        }
        return type;
    }

    private static String name(MountInfo mount) {
        return switch (mount.type()) {
            case "ext2", "ext3", "ext4" -> "extfs";
            case "overlay" -> "overlayfs";
            default -> mount.type();
        };
    }
}
