package io.cnm.engine.graph;

import io.cnm.linux.Directory;
import io.cnm.linux.FileStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How many bytes the files of a tree have, each counted once however many names it has. <em>Confined to one thread.</em> */
final class TreeSize {
    private final Set<Long> counted = new HashSet<>();
    private long size;

    private TreeSize() {}

    static long of(Directory directory) {
        var tree = new TreeSize();
        tree.add(directory);
        return tree.size;
    }

    /** Of the changed files only. */
    static long of(Directory root, List<FileChange> changes) {
        var tree = new TreeSize();
        for (var change : changes) {
            if (change.kind() != FileChange.Kind.DELETED) {
                tree.add(root, MemberPath.of(change.path()));
            }
        }
        return tree.size;
    }

    private void add(Directory root, MemberPath path) {
        try (var parent = root.directory(path.parent(), Directory.Scope.BENEATH)) {
            parent.findStatus(path.name()).filter(FileStatus::isRegular).ifPresent(this::add);
        }
    }

    private void add(FileStatus status) {
        if (status.links() == 1 || counted.add(status.inode())) {
            size += status.size();
        }
    }

    private void add(Directory directory) {
        for (var name : directory.names()) {
            var status = directory.findStatus(name);
            if (status.isPresent()) {
                add(directory, name, status.get());
            }
        }
    }

    private void add(Directory parent, String name, FileStatus status) {
        if (status.isDirectory()) {
            parent.findDirectory(name).ifPresent(directory -> {
                try (directory) {
                    add(directory);
                }
            });
        } else if (status.isRegular()) {
            add(status);
        }
    }
}
