package io.cnm.engine.graph;

import io.cnm.linux.Directory;
import io.cnm.linux.Directory.Scope;
import io.cnm.linux.Errno;
import io.cnm.linux.Fd;
import io.cnm.linux.FileStatus;
import io.cnm.linux.LinuxException;
import java.io.IOException;
import java.util.Optional;

/** How paths are found and made below a root. <em>Thread-safe.</em> */
final class RootPaths {
    /** As the kernel's own bound on links in a path. */
    private static final int LINKS = 40;

    private final Directory root;

    RootPaths(Directory root) {
        this.root = root;
    }

    /** What is at a path: a directory itself, or a name in one. */
    static final class Place implements AutoCloseable {
        private final Directory directory;
        private final Optional<String> name;
        private final String baseName;

        private Place(Directory directory, Optional<String> name, String baseName) {
            this.directory = directory;
            this.name = name;
            this.baseName = baseName;
        }

        FileStatus status() {
            return name.map(directory::status).orElseGet(directory::status);
        }

        /** The last component of the path that was asked for. */
        String baseName() {
            return baseName;
        }

        void pack(Packer packer) throws IOException {
            if (name.isPresent()) {
                packer.pack(directory, name.get(), directory.status(name.get()), baseName);
            } else {
                packer.packRoot(directory, baseName.endsWith("/") ? baseName : baseName + "/");
            }
        }

        @Override
        public void close() {
            directory.close();
        }
    }

    /** Without slashes at the beginning: the root's descriptor stands there. */
    static String relative(String path) {
        var from = 0;
        while (from < path.length() && path.charAt(from) == '/') {
            from++;
        }
        return path.substring(from);
    }

    /** @throws LinuxException ENOENT, ENOTDIR */
    Place find(String path) {
        var relative = relative(path);
        var last = relative.substring(relative.lastIndexOf('/') + 1);
        if (last.isEmpty() || last.equals(".") || last.equals("..")) {
            return new Place(root.directory(relative, Scope.ROOT), Optional.empty(), baseName(relative));
        }
        var parent = root.directory(relative.substring(0, relative.length() - last.length()), Scope.ROOT);
        try {
            parent.status(last);
            return new Place(parent, Optional.of(last), last);
        } catch (LinuxException e) {
            parent.close();
            throw e;
        }
    }

    /** Of a path that leads to a directory by its form. */
    private static String baseName(String relative) {
        if (relative.equals(".") || relative.endsWith("/.")) {
            return ".";
        }
        var path = MemberPath.ofAbsolute(relative);
        return path.isRoot() ? "/" : path.name();
    }

    /** Where a link leads, absolute, and with the links behind it resolved if it leads to something. */
    String linkTarget(Place link) {
        var name = link.name.orElseThrow();
        var target = link.directory.readLink(name);
        var directory = insidePath(link.directory.fd()).orElse("/");
        var absolute = target.startsWith("/") ? target : directory + "/" + target;
        try (var found = root.find(relative(absolute), Scope.ROOT)) {
            var resolved = insidePath(found);
            if (resolved.isPresent()) {
                return resolved.get();
            }
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR && e.errno() != Errno.ELOOP) {
                throw e;
            }
        }
        return "/" + MemberPath.ofAbsolute(absolute).path();
    }

    /** Where an open file is, as seen from the root; empty if it is nowhere below it any more. */
    Optional<String> insidePath(Fd file) {
        var rootPath = Directory.pathOf(root.fd());
        var prefix = rootPath.equals("/") ? "" : rootPath;
        var path = Directory.pathOf(file);
        if (path.equals(rootPath)) {
            return Optional.of("/");
        }
        return path.startsWith(prefix + "/") ? Optional.of(path.substring(prefix.length())) : Optional.empty();
    }

    /** Opens a directory, and makes what is missing of it. */
    Directory makeDirectory(String path, RootFs.Owner owner, int mode) {
        return makeDirectory(relative(path), owner, mode, LINKS);
    }

    private Directory makeDirectory(String path, RootFs.Owner owner, int mode, int links) {
        try {
            return root.directory(path, Scope.ROOT);
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        var end = trimmed(path);
        var name = end.substring(end.lastIndexOf('/') + 1);
        var above = end.substring(0, end.length() - name.length());
        if (name.equals(".") || name.equals("..")) {
            makeDirectory(above, owner, mode, links).close();
            return root.directory(path, Scope.ROOT);
        }
        try (var parent = makeDirectory(above, owner, mode, links)) {
            parent.makeDirectory(name, 0700);
            var made = parent.directory(name);
            made.owner(owner.user(), owner.group());
            made.permissions(mode);
            return made;
        } catch (LinuxException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
        return makeDirectory(followed(above, name, links), owner, mode, links - 1);
    }

    /** Makes an empty file, unless there is something that is not a directory. */
    void makeFile(String path) {
        makeFile(trimmed(relative(path)), LINKS);
    }

    private void makeFile(String path, int links) {
        if (isThere(path)) {
            return;
        }
        var name = path.substring(path.lastIndexOf('/') + 1);
        var above = path.substring(0, path.length() - name.length());
        try (var parent = makeDirectory(above, RootFs.Owner.ROOT, 0755, links);
                var file = parent.create(name)) {
            file.permissions(0644);
            return;
        } catch (LinuxException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
        makeFile(trimmed(followed(above, name, links)), links - 1);
    }

    /** @throws LinuxException EISDIR */
    private boolean isThere(String path) {
        try (var found = root.find(path, Scope.ROOT)) {
            if (Directory.status(found).isDirectory()) {
                throw new LinuxException("open " + path, Errno.EISDIR);
            }
            return true;
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            return false;
        }
    }

    /**
     * The path that the link at a path stands for: it leads to nothing yet, or the path would have been opened. If it is no
     * link, somebody has just made it something else, and the path is to be tried again.
     */
    private String followed(String above, String name, int links) {
        if (links == 0) {
            throw new LinuxException("open " + above + name, Errno.ELOOP);
        }
        try (var parent = root.directory(above, Scope.ROOT)) {
            var target = parent.readLink(name);
            return target.startsWith("/") ? relative(target) : above + target;
        } catch (LinuxException e) {
            if (e.errno() == Errno.EINVAL || e.errno() == Errno.ENOENT) {
                return above + name;
            }
            throw e;
        }
    }

    private static String trimmed(String path) {
        var end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
