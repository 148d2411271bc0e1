package io.cnm.engine.graph;

import io.cnm.linux.Directory;
import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The directories in which an archive's members go, a few of them open: members of one directory mostly follow one
 * another. <em>Confined to one thread.</em>
 */
final class Parents implements AutoCloseable {
    private static final int OPEN = 16;

    /** Times of directories are set when nothing more is put into them, or else when so many wait for that. */
    private static final int WAITING = 50_000;

    private final Directory root;
    private final String base;
    private final Directory.Scope scope;
    private final LinkedHashMap<String, Directory> open = new LinkedHashMap<>(OPEN, 0.75f, true);
    private final Map<String, Instant> times = new LinkedHashMap<>();

    Parents(Directory root, String base, Directory.Scope scope) {
        this.root = root;
        this.base = base;
        this.scope = scope;
    }

    /** Opens a directory, for the caller to close. */
    Directory open(String path) {
        return root.directory(base.isEmpty() ? path : base + "/" + path, scope);
    }

    /** The directory at a path; missing ones are made, and what is there instead is replaced. It stays open for a while. */
    Directory require(String path) {
        var known = open.get(path);
        return known != null ? known : keep(path, openOrMake(path));
    }

    private Directory openOrMake(String path) {
        try {
            return open(path);
        } catch (LinuxException e) {
            if (path.isEmpty() || (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR)) {
                throw e;
            }
        }
        var member = MemberPath.of(path);
        var parent = require(member.parent());
        make(parent, member.name());
        return parent.directory(member.name());
    }

    private void make(Directory parent, String name) {
        try {
            parent.makeDirectory(name, 0755);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            parent.remove(name); // a file, or a link to nowhere: a directory would have been opened
            parent.makeDirectory(name, 0755);
        }
    }

    /** The directory that a member is, in its parent, without following a link. It stays open for a while. */
    Directory enter(Directory parent, MemberPath path) {
        return keep(path.path(), parent.directory(path.name()));
    }

    private Directory keep(String path, Directory directory) {
        var before = open.put(path, directory);
        if (before != null) {
            before.close();
        }
        if (open.size() > OPEN) {
            var oldest = open.entrySet().iterator();
            oldest.next().getValue().close();
            oldest.remove();
        }
        return directory;
    }

    /** Closes them: a path may lead elsewhere now. */
    void forget() {
        open.values().forEach(Directory::close);
        open.clear();
    }

    /** Remembers a directory's time. */
    void setTimesLater(String path, Instant modified) {
        times.put(path, modified);
        if (times.size() == WAITING) {
            setTimes();
        }
    }

    /** Sets the times of directories, if they are still there. */
    void setTimes() {
        times.forEach((path, modified) -> findExisting(path).ifPresent(directory -> {
            try (directory) {
                directory.times(modified, modified);
            }
        }));
        times.clear();
    }

    private Optional<Directory> findExisting(String path) {
        try {
            return Optional.of(open(path));
        } catch (LinuxException e) {
            return switch (e.errno()) {
                case ENOENT, ENOTDIR, ELOOP -> Optional.empty();
                default -> throw e;
            };
        }
    }

    @Override
    public void close() {
        forget();
    }
}
