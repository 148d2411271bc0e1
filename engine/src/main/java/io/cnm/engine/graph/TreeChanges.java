package io.cnm.engine.graph;

import io.cnm.engine.graph.FileChange.Kind;
import io.cnm.linux.Directory;
import io.cnm.linux.FileStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Compares a layer with what is below it, as {@code docker diff} does: by status, not by content. A directory counts as
 * modified if something in it does, not for its own times. <em>Confined to one thread.</em>
 */
final class TreeChanges {
    private static final String CAPABILITY = "security.capability";

    private final List<FileChange> changes = new ArrayList<>();

    /** Whether a name that the upper tree lacks is not there; else it is what is below. */
    private final boolean complete;

    private TreeChanges(boolean complete) {
        this.complete = complete;
    }

    /** Changes of a layer that has only what differs from those below it, of which the nearest comes first. */
    static List<FileChange> ofLayer(Path upper, List<Path> lower) {
        return new TreeChanges(false).compare(upper, lower);
    }

    /** Changes of a tree that has everything. */
    static List<FileChange> ofTree(Path tree, Optional<Path> before) {
        return new TreeChanges(true).compare(tree, before.stream().toList());
    }

    private List<FileChange> compare(Path upper, List<Path> lower) {
        try (var directory = Directory.open(upper);
                var below = LowerTree.open(lower)) {
            compare(directory, below, "", complete);
        }
        return changes;
    }

    private void compare(Directory upper, LowerTree lower, String path, boolean hidesLower) {
        SortedSet<String> names = new TreeSet<>(upper.names());
        if (hidesLower) {
            names.addAll(lower.names());
        }
        for (var name : names) {
            compare(upper, lower, name, path + "/" + name);
        }
    }

    private void compare(Directory upper, LowerTree lower, String name, String path) {
        var now = upper.findStatus(name).filter(status -> complete || !Whiteouts.isOverlayWhiteout(status));
        var before = lower.find(name);
        if (now.isEmpty()) {
            before.ifPresent(status -> changes.add(new FileChange(path, Kind.DELETED)));
            return;
        }
        var at = changes.size();
        compareContent(upper, lower, name, path, now.get(), before);
        if (before.isEmpty()) {
            changes.add(at, new FileChange(path, Kind.ADDED));
        } else if (changes.size() > at || differ(upper, lower, name, now.get(), before.get())) {
            changes.add(at, new FileChange(path, Kind.MODIFIED));
        }
    }

    private void compareContent(
            Directory upper, LowerTree lower, String name, String path, FileStatus now, Optional<FileStatus> before) {
        try (var below = lower.directory(name)) {
            if (now.isDirectory()) {
                var hidesLower = complete || Whiteouts.isOverlayOpaque(upper, name);
                upper.findDirectory(name).ifPresent(directory -> {
                    try (directory) {
                        compare(directory, below, path, hidesLower);
                    }
                });
            } else if (before.isPresent() && before.get().isDirectory()) {
                below.names().forEach(gone -> changes.add(new FileChange(path + "/" + gone, Kind.DELETED)));
            }
        }
    }

    private static boolean differ(Directory upper, LowerTree lower, String name, FileStatus now, FileStatus before) {
        return now.mode() != before.mode()
                || now.user() != before.user()
                || now.group() != before.group()
                || now.major() != before.major()
                || now.minor() != before.minor()
                || (!now.isDirectory() && (now.size() != before.size() || !sameTime(now, before)))
                || !Arrays.equals(
                        upper.attribute(name, CAPABILITY).orElse(new byte[0]),
                        lower.attribute(name, CAPABILITY).orElse(new byte[0]));
    }

    /** An archive mostly has whole seconds. */
    private static boolean sameTime(FileStatus now, FileStatus before) {
        var a = now.modified();
        var b = before.modified();
        return a.getEpochSecond() == b.getEpochSecond()
                && (a.getNano() == b.getNano() || a.getNano() == 0 || b.getNano() == 0);
    }
}
