package io.cnm.engine.graph;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.linux.Directory;
import io.cnm.linux.Directory.Scope;
import io.cnm.linux.Errno;
import io.cnm.linux.Fd;
import io.cnm.linux.LinuxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files below a container's root, whose owner is not trusted and may be at work: whatever links there are, and however
 * fast they are changed, nothing outside the root is read, written or made. Paths are the container's; the kernel resolves
 * them with the root as {@code /} ({@link Directory}). Nothing in there is run or loaded. <em>Thread-safe.</em>
 */
public final class RootFs implements AutoCloseable {
    private final Directory root;
    private final RootPaths paths;

    private RootFs(Directory root) {
        this.root = root;
        paths = new RootPaths(root);
    }

    /** A user and a group by number. */
    public record Owner(int user, int group) {
        /** The superuser. */
        public static final Owner ROOT = new Owner(0, 0);
    }

    /**
     * How an archive is written.
     *
     * @param noOverwriteDirNonDir whether it is an error if a directory would take the place of a file, or a file that of a
     *     directory
     * @param owner to whom all is given; else to whom the archive says
     */
    public record WriteOptions(boolean noOverwriteDirNonDir, Optional<Owner> owner) {}

    /** Opens the root, a mounted layer or a volume. */
    public static RootFs open(Path root) {
        return new RootFs(Directory.open(root));
    }

    /**
     * What is at a path. A link at its end is not followed, unless the path ends with {@code /} or {@code /.}.
     *
     * @throws NotFoundException if there is nothing
     */
    public PathStat stat(String path) {
        try (var place = paths.find(path)) {
            var status = place.status();
            var target = status.isSymbolicLink() ? paths.linkTarget(place) : "";
            return new PathStat(place.baseName(), status.size(), PathStat.goMode(status), status.modified(), target);
        } catch (LinuxException e) {
            throw failure(path, e);
        }
    }

    /**
     * Writes a file, or a directory with all that is in it, as an archive. Names in it begin with the last component of the
     * path; with {@code /} for the root, and {@code .} for a path that ends so. Links are followed as by {@link #stat}.
     *
     * @throws NotFoundException if there is nothing
     */
    public void read(String path, OutputStream tar) throws IOException {
        var writer = new TarWriter(tar);
        var packer = new Packer(writer, false);
        try (var place = paths.find(path)) {
            place.pack(packer);
        } catch (LinuxException e) {
            throw failure(path, e);
        }
        writer.end();
    }

    /**
     * Unpacks an archive into a directory, which is found with links followed.
     *
     * @throws NotFoundException if there is no such directory
     * @throws InvalidParameterException if it is not a directory, if the archive is malformed or leads outside, or against
     *     the options
     */
    public void write(String path, InputStream tar, WriteOptions options) throws IOException {
        var base = RootPaths.relative(path);
        requireDirectory(path, base);
        var rules = new UnpackRules(Scope.ROOT, Whiteouts.NONE, options.noOverwriteDirNonDir(), options.owner());
        try (var unpacker = new Unpacker(root, base, rules, tar)) {
            unpacker.unpack();
        }
    }

    private void requireDirectory(String path, String relative) {
        try (var found = root.find(relative, Scope.ROOT)) {
            if (!Directory.status(found).isDirectory()) {
                throw new InvalidParameterException("extraction point is not a directory");
            }
        } catch (LinuxException e) {
            throw failure(path, e);
        }
    }

    /**
     * The content of a regular file, links followed; empty if there is none, or something else.
     *
     * @param most bytes
     * @throws SystemException if it is larger
     */
    public Optional<byte[]> readFile(String path, int most) {
        try (var found = root.find(RootPaths.relative(path), Scope.ROOT)) {
            var file = Directory.reopen(found);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            try (var open = file.get()) {
                return Optional.of(SmallFile.bytes(open, most));
            }
        } catch (LinuxException e) {
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw failure(path, e);
        }
    }

    /**
     * Makes a directory and those above it, and gives those it makes an owner and a mode; nothing happens to what exists.
     * Links on the way are followed, and what they lead to is made too.
     *
     * @throws InvalidParameterException if something on the way is not a directory
     */
    public void makeDirectory(String path, Owner owner, int mode) {
        try {
            paths.makeDirectory(path, owner, mode).close();
        } catch (LinuxException e) {
            throw failure(path, e);
        }
    }

    /**
     * Makes an empty file, root's with mode 0644, and the directories above it, unless something is there that is not a
     * directory.
     *
     * @throws InvalidParameterException if it is a directory
     */
    public void makeFile(String path) {
        try {
            paths.makeFile(path);
        } catch (LinuxException e) {
            throw failure(path, e);
        }
    }

    /**
     * Copies what is in a directory, and its owner and mode, into a directory outside, such as a new volume's, that is
     * empty: otherwise nothing happens, nor if the path is not a directory.
     *
     * @return whether it was copied
     */
    public boolean copyUp(String path, Path target) throws IOException {
        try (var source = root.directory(RootPaths.relative(path), Scope.ROOT);
                var into = Directory.open(target)) {
            if (!into.names().isEmpty()) {
                return false;
            }
            TreeCopy.portable().copy(source, into);
            return true;
        } catch (LinuxException e) {
            if (isMissing(e)) {
                return false;
            }
            throw failure(path, e);
        }
    }

    /** Where a path leads, with all links resolved, as the container would write it; empty if there is nothing. */
    public Optional<String> resolve(String path) {
        try (var found = root.find(RootPaths.relative(path), Scope.ROOT)) {
            return paths.insidePath(found);
        } catch (LinuxException e) {
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw failure(path, e);
        }
    }

    private static boolean isMissing(LinuxException e) {
        return e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP;
    }

    private static RuntimeException failure(String path, LinuxException e) {
        return switch (e.errno()) {
            case ENOENT -> new NotFoundException(path + ": no such file or directory", e);
            case ENOTDIR -> new InvalidParameterException(path + ": not a directory", e);
            case ELOOP -> new InvalidParameterException(path + ": too many levels of symbolic links", e);
            case EINVAL, ENAMETOOLONG -> new InvalidParameterException(path + ": " + e.getMessage(), e);
            default -> new SystemException(path + ": " + e.getMessage(), e);
        };
    }

    /**
     * What is at a path, links followed, held on to: {@code /proc/self/fd/} and its number lead there, whatever becomes of
     * the path. For mount points. It belongs to the caller.
     *
     * @throws NotFoundException if there is nothing
     */
    public Fd pin(String path) {
        try {
            return root.find(RootPaths.relative(path), Scope.ROOT);
        } catch (LinuxException e) {
            throw failure(path, e);
        }
    }

    @Override
    public void close() {
        root.close();
    }
}
