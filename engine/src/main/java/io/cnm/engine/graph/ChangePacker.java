package io.cnm.engine.graph;

import io.cnm.engine.graph.FileChange.Kind;
import io.cnm.linux.Directory;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Packs the changed files of a tree, with whiteouts for those that have gone. <em>Confined to one thread.</em> */
final class ChangePacker {
    private final Directory tree;
    private final TarWriter out;
    private final Packer packer;

    ChangePacker(Directory tree, TarWriter out) {
        this.tree = tree;
        this.out = out;
        packer = new Packer(out, false);
    }

    void pack(List<FileChange> changes) throws IOException {
        for (var change : changes) {
            pack(change);
        }
    }

    private void pack(FileChange change) throws IOException {
        var path = MemberPath.of(change.path());
        if (change.kind() == Kind.DELETED) {
            var prefix = path.parent().isEmpty() ? "" : path.parent() + "/";
            out.header(TarEntry.empty(prefix + Whiteouts.PREFIX + path.name(), Instant.EPOCH));
            return;
        }
        try (var parent = tree.directory(path.parent(), Directory.Scope.BENEATH)) {
            packer.packAlone(parent, path.name(), parent.status(path.name()), path.path());
        }
    }
}
