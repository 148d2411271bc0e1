package io.cnm.engine.graph;

import io.cnm.api.SystemException;
import io.cnm.linux.Directory;
import io.cnm.linux.FileStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Copies a tree with owners, permissions, times, attributes and hard links. Files share the disk's blocks where the file
 * system can do that. Whoever changes the tree meanwhile cannot lead it outside. <em>Confined to one thread.</em>
 */
final class TreeCopy {
    /** Each level holds two descriptors. */
    private static final int DEEPEST = 500;

    private record FileId(long device, long inode) {}

    private final Predicate<String> attributes;
    private final Map<FileId, String> linked = new HashMap<>();

    private TreeCopy(Predicate<String> attributes) {
        this.attributes = attributes;
    }

    /** With all extended attributes that are the files' own. */
    static TreeCopy exact() {
        return new TreeCopy(attribute -> !attribute.startsWith("trusted.overlay."));
    }

    /** With those extended attributes that archives have, too. */
    static TreeCopy portable() {
        return new TreeCopy(Attributes::travels);
    }

    /** Copies what is in a directory, and what the directory itself has, into an empty one. */
    void copy(Directory from, Directory to) throws IOException {
        copy(from, to, to, "", 0);
    }

    private void copy(Directory from, Directory to, Directory top, String path, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new SystemException("directories are more than " + DEEPEST + " deep at " + path);
        }
        for (var name : from.names()) {
            Interrupts.check();
            var status = from.findStatus(name);
            if (status.isPresent()) {
                copy(from, name, status.get(), new Target(to, top, path + name), depth);
            }
        }
        var status = from.status();
        to.owner(status.user(), status.group());
        to.permissions(status.permissions());
        copyAttributes(from, ".", to);
        to.times(status.accessed(), status.modified());
    }

    /** Where a file is copied to. */
    private record Target(Directory directory, Directory top, String path) {}

    private void copy(Directory from, String name, FileStatus status, Target target, int depth) throws IOException {
        var to = target.directory();
        switch (status.kind()) {
            case FileStatus.S_IFDIR -> directory(from, name, target, depth);
            case FileStatus.S_IFREG -> file(from, name, status, target);
            case FileStatus.S_IFLNK -> {
                var link = from.findLink(name);
                if (link.isPresent()) {
                    to.makeSymbolicLink(name, link.get());
                    finish(from, name, status, to);
                }
            }
            default -> {
                to.makeNode(name, status.kind() | 0600, status.major(), status.minor());
                finish(from, name, status, to);
            }
        }
    }

    private void directory(Directory from, String name, Target target, int depth) throws IOException {
        var directory = from.findDirectory(name);
        if (directory.isEmpty()) {
            return;
        }
        target.directory().makeDirectory(name, 0700);
        try (var source = directory.get();
                var copy = target.directory().directory(name)) {
            copy(source, copy, target.top(), target.path() + "/", depth + 1);
        }
    }

    private void file(Directory from, String name, FileStatus status, Target target) throws IOException {
        if (status.links() > 1 && isLinked(status, name, target)) {
            return;
        }
        var file = from.read(name);
        if (file.isEmpty()) {
            return;
        }
        var to = target.directory();
        try (var source = file.get();
                var copy = to.create(name)) {
            copy.copyFrom(source);
        }
        finish(from, name, status, to);
    }

    private boolean isLinked(FileStatus status, String name, Target target) {
        var first = linked.putIfAbsent(new FileId(status.device(), status.inode()), target.path());
        if (first == null) {
            return false;
        }
        var path = MemberPath.of(first);
        try (var directory = target.top().directory(path.parent(), Directory.Scope.BENEATH)) {
            target.directory().makeLink(name, directory, path.name());
        }
        return true;
    }

    private void finish(Directory from, String name, FileStatus status, Directory to) {
        to.owner(name, status.user(), status.group());
        if (!status.isSymbolicLink()) {
            to.permissions(name, status.permissions()); // a new owner takes set-user-id away
        }
        copyAttributes(from, name, to);
        to.times(name, status.accessed(), status.modified());
    }

    private void copyAttributes(Directory from, String name, Directory to) {
        for (var attribute : from.attributes(name)) {
            if (attributes.test(attribute)) {
                from.attribute(name, attribute).ifPresent(value -> to.attribute(name, attribute, value));
            }
        }
    }
}
