package io.cnm.engine.graph;

import io.cnm.api.SystemException;
import io.cnm.linux.Directory;
import io.cnm.linux.FileStatus;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Mounts;
import java.nio.file.Path;
import java.util.List;

/**
 * Tries whether overlayfs works on a file system: a file that is removed must be gone, by the mark that archives are made
 * from. It does not on another overlayfs, without d_type (xfs with ftype=0), and on most network file systems.
 */
final class OverlayCheck {
    private static final String NAME = ".new-check";

    private OverlayCheck() {}

    /** @throws SystemException if it does not */
    static void require(Path home) {
        try (var directory = Directory.open(home)) {
            directory.removeTree(NAME);
            directory.makeDirectory(NAME, 0700);
            try (var check = directory.directory(NAME)) {
                tryOut(check, home.resolve(NAME));
            } finally {
                Mounts.detach(home.resolve(NAME).resolve("merged"));
                directory.removeTree(NAME);
            }
        } catch (LinuxException e) {
            throw new SystemException(
                    "overlay2 does not work on " + BackingFileSystem.of(home) + " at " + home + ": " + e.getMessage(),
                    e);
        }
    }

    private static void tryOut(Directory check, Path path) {
        for (var name : List.of("lower", "upper", "work", "merged")) {
            check.makeDirectory(name, 0700);
        }
        try (var lower = check.directory("lower")) {
            lower.create("file").close();
        }
        Mounts.mountFrom(path, "overlay", "overlay", Path.of("merged"), "lowerdir=lower,upperdir=upper,workdir=work");
        try (var merged = Directory.open(path.resolve("merged"));
                var upper = check.directory("upper")) {
            merged.remove("file");
            var marked = upper.findStatus("file").filter(Whiteouts::isOverlayWhiteout);
            if (marked.isEmpty() || !merged.names().isEmpty()) {
                throw new SystemException("overlay2 does not work on " + BackingFileSystem.of(path) + " at " + path
                        + ": it shows removed files, as without d_type");
            }
            merged.makeNode("device", FileStatus.S_IFCHR | 0600, 1, 3);
        }
    }
}
