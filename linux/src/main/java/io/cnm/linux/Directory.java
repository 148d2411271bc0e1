package io.cnm.linux;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An open directory, for work on files that somebody else may have made, or may be changing meanwhile. Two rules make it
 * safe. A <em>name</em> is one component, and is never followed if it is a symbolic link. A <em>path</em> is resolved by the
 * kernel with openat2(2), which does not let it out of the directory, whatever links it meets and whoever moves what
 * meanwhile. So nothing here looks at the text of a path to find whether it is safe.
 *
 * <p>Links of /proc are never followed. Needs Linux 5.6. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/openat2.2.html">openat2(2)</a>, linux/openat2.h
 */
public final class Directory implements AutoCloseable {
    private static final int RESOLVE_NO_XDEV = 0x01;
    private static final int RESOLVE_NO_MAGICLINKS = 0x02;
    private static final int RESOLVE_BENEATH = 0x08;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int RENAME_NOREPLACE = 1;
    private static final int RENAME_EXCHANGE = 2;

    /** How a path is kept inside. */
    public enum Scope {
        /** The directory is the root: absolute links and {@code ..} stay in it, as for a process in a chroot. */
        ROOT(RESOLVE_IN_ROOT),
        /** As {@link #ROOT}, and no mount point may be crossed. */
        ROOT_ONE_FILE_SYSTEM(RESOLVE_IN_ROOT | RESOLVE_NO_XDEV),
        /** A path that leads outside, if only for a moment, fails with EXDEV. */
        BENEATH(RESOLVE_BENEATH);

        private final int resolve;

        Scope(int resolve) {
            this.resolve = resolve | RESOLVE_NO_MAGICLINKS;
        }
    }

    private final Fd fd;

    private Directory(Fd fd) {
        this.fd = fd;
    }

    /** Opens a directory by a path that is trusted: links are followed. @throws LinuxException ENOENT, ENOTDIR */
    public static Directory open(Path path) {
        return new Directory(Syscalls.open(path, Syscalls.O_RDONLY | FileCalls.O_DIRECTORY, 0));
    }

    /** The descriptor, still owned by this directory. */
    public Fd fd() {
        return fd;
    }

    /**
     * Opens a directory at a path; an empty one is this directory.
     *
     * @throws LinuxException ENOENT, ENOTDIR, ELOOP; EXDEV if it leads out of its scope
     */
    public Directory directory(String path, Scope scope) {
        return new Directory(
                FileCalls.openat2(fd, nonEmpty(path), Syscalls.O_RDONLY | FileCalls.O_DIRECTORY, scope.resolve));
    }

    /** Opens the directory of this name. @throws LinuxException ENOENT, ENOTDIR, also for a symbolic link */
    public Directory directory(String name) {
        return new Directory(FileCalls.openat(fd, one(name), Syscalls.O_RDONLY | FileCalls.O_DIRECTORY, 0));
    }

    /** {@link #directory(String)}, or empty if it has gone, or is something else by now. */
    public Optional<Directory> findDirectory(String name) {
        try {
            return Optional.of(directory(name));
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * What a path leads to, links followed to the end: a descriptor that only stands for it (O_PATH), so that a device or a
     * FIFO notices nothing.
     *
     * @throws LinuxException ENOENT, ENOTDIR, ELOOP
     */
    public Fd find(String path, Scope scope) {
        return FileCalls.openat2(fd, nonEmpty(path), FileCalls.O_PATH, scope.resolve);
    }

    /** {@link FileStatus} of what {@link #find} found. */
    public static FileStatus status(Fd found) {
        return FileCalls.statx(found);
    }

    /** Opens for reading what {@link #find} found, if it is a regular file. */
    public static Optional<OpenFile> reopen(Fd found) {
        return FileCalls.statx(found).isRegular()
                ? Optional.of(new OpenFile(FileCalls.reopen(found, Syscalls.O_RDONLY)))
                : Optional.empty();
    }

    /** Opens the file of this name for reading, if it is there and regular; nothing else is opened even for a moment. */
    public Optional<OpenFile> read(String name) {
        try (var found = FileCalls.openat(fd, one(name), FileCalls.O_PATH, 0)) {
            return reopen(found);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Where the kernel says that an open file is, for people and for what is below a known directory. */
    public static String pathOf(Fd file) {
        return FileCalls.readlink(file);
    }

    /** Makes a regular file and opens it for writing. @throws LinuxException EEXIST, also for a symbolic link */
    public OpenFile create(String name) {
        return new OpenFile(
                FileCalls.openat(fd, one(name), Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_EXCL, 0600));
    }

    /** The directory's own status. */
    public FileStatus status() {
        return FileCalls.statx(fd);
    }

    /** The status of the file of this name. @throws LinuxException ENOENT */
    public FileStatus status(String name) {
        return FileCalls.statx(fd, one(name));
    }

    /** {@link #status(String)}, or empty if there is no such file. */
    public Optional<FileStatus> findStatus(String name) {
        try {
            return Optional.of(status(name));
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Where the symbolic link of this name points. @throws LinuxException EINVAL if it is none */
    public String readLink(String name) {
        return FileCalls.readlinkat(fd, one(name));
    }

    /** {@link #readLink}, or empty if it has gone, or is something else by now. */
    public Optional<String> findLink(String name) {
        try {
            return Optional.of(readLink(name));
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The names in it, in no order. */
    public List<String> names() {
        try (var own = directory("", Scope.BENEATH)) { // a position of its own
            return DirectoryEntries.of(own.fd);
        }
    }

    /** Makes a directory, with a mode less the umask. @throws LinuxException EEXIST */
    public void makeDirectory(String name, int mode) {
        FileCalls.mkdirat(fd, one(name), mode);
    }

    /** Makes a symbolic link. @throws LinuxException EEXIST, ENOENT if the target is empty */
    public void makeSymbolicLink(String name, String target) {
        FileCalls.symlinkat(target, fd, one(name));
    }

    /**
     * Makes a device, FIFO or socket.
     *
     * @param mode its kind and its permissions, the latter less the umask
     * @throws LinuxException EEXIST, EPERM without CAP_MKNOD
     */
    public void makeNode(String name, int mode, int major, int minor) {
        FileCalls.mknodat(fd, one(name), mode, major, minor);
    }

    /** Gives a file of another directory a name here too. @throws LinuxException EEXIST, EPERM for a directory, EXDEV */
    public void makeLink(String name, Directory from, String existing) {
        FileCalls.linkat(from.fd, one(existing), fd, one(name));
    }

    /** Renames a file, possibly into another directory. @throws LinuxException EEXIST if the new name is taken */
    public void rename(String name, Directory to, String newName) {
        FileCalls.renameat(fd, one(name), to.fd, one(newName), RENAME_NOREPLACE);
    }

    /** Exchanges two files at once: at no time is either name missing. @throws LinuxException ENOENT */
    public void exchange(String name, String other) {
        FileCalls.renameat(fd, one(name), fd, one(other), RENAME_EXCHANGE);
    }

    /** Removes a file that is not a directory. @throws LinuxException ENOENT, EISDIR */
    public void remove(String name) {
        FileCalls.unlinkat(fd, one(name), false);
    }

    /** Removes an empty directory. @throws LinuxException ENOENT, ENOTEMPTY, ENOTDIR */
    public void removeDirectory(String name) {
        FileCalls.unlinkat(fd, one(name), true);
    }

    /** Removes a file, or a directory with all that is in it; nothing happens if there is none. Mount points stay: EBUSY. */
    public void removeTree(String name) {
        new TreeRemoval(this).remove(name);
    }

    /** Gives the directory itself an owner. */
    public void owner(int user, int group) {
        FileCalls.chown(fd, user, group);
    }

    /** Gives the file of this name an owner; of a symbolic link, itself. */
    public void owner(String name, int user, int group) {
        FileCalls.chown(fd, one(name), user, group);
    }

    /** Sets the directory's own permissions, without regard to the umask. */
    public void permissions(int mode) {
        FileCalls.chmod(fd, mode);
    }

    /** Sets the permissions of the file of this name. @throws LinuxException ELOOP for a symbolic link, which has none */
    public void permissions(String name, int mode) {
        try (var file = FileCalls.openat(fd, one(name), FileCalls.O_PATH, 0)) {
            if (FileCalls.statx(file).isSymbolicLink()) {
                throw new LinuxException("chmod " + name, Errno.ELOOP);
            }
            FileCalls.chmodOfPath(file, mode);
        }
    }

    /** Sets the directory's own times. */
    public void times(Instant accessed, Instant modified) {
        FileCalls.utimens(fd, accessed, modified);
    }

    /** Sets the times of the file of this name; of a symbolic link, itself. */
    public void times(String name, Instant accessed, Instant modified) {
        FileCalls.utimens(fd, one(name), accessed, modified);
    }

    /**
     * Names of the extended attributes of the file of this name; of a symbolic link, itself; {@code .} is the directory. A
     * file that has gone has none.
     */
    public List<String> attributes(String name) {
        try {
            return split(FileCalls.listxattr(fd, oneOrSelf(name)));
        } catch (LinuxException e) {
            if (e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.ENOENT) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<String> split(byte[] names) {
        var result = new ArrayList<String>();
        var from = 0;
        for (var i = 0; i < names.length; i++) {
            if (names[i] == 0) {
                result.add(FileNames.decode(names, from, i - from));
                from = i + 1;
            }
        }
        return result;
    }

    /** An extended attribute's value; empty if there is none. The name is as for {@link #attributes}. */
    public Optional<byte[]> attribute(String name, String attribute) {
        try {
            return Optional.of(FileCalls.getxattr(fd, oneOrSelf(name), attribute));
        } catch (LinuxException e) {
            return switch (e.errno()) {
                case ENODATA, EOPNOTSUPP, ENOENT -> Optional.empty();
                default -> throw e;
            };
        }
    }

    /**
     * Sets an extended attribute. The name is as for {@link #attributes}.
     *
     * @throws LinuxException EOPNOTSUPP if the file system has none such; EPERM if a file of its kind cannot have it
     */
    public void attribute(String name, String attribute, byte[] value) {
        FileCalls.setxattr(fd, oneOrSelf(name), attribute, value);
    }

    @Override
    public void close() {
        fd.close();
    }

    private static String oneOrSelf(String name) {
        return name.equals(".") ? name : one(name);
    }

    /** A name that is a path is a mistake of the caller's, and would be followed. */
    private static String one(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a name of a file: " + name);
        }
        return name;
    }

    private static String nonEmpty(String path) {
        return path.isEmpty() ? "." : path;
    }
}
