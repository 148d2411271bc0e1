package io.cnm.linux;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Mount calls. They act on the mount namespace of the calling thread, which is the process's unless somebody unshared
 * it. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mount.2.html">mount(2)</a>, umount(2), mount_namespaces(7)
 */
public final class Mounts {
    private static final long MS_BIND = 1 << 12;
    private static final long MS_REC = 1 << 14;
    private static final long MS_SLAVE = 1 << 19;
    private static final long MS_SHARED = 1 << 20;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int DIRECTORY_MODE = 0755;

    private Mounts() {}

    /** Makes what is at {@code source}, a file or a directory, appear at {@code target} too. */
    public static void bind(Path source, Path target) {
        Syscalls.mount(source.toString(), target, null, MS_BIND, null);
    }

    /**
     * Makes the directory a mount point of its own with shared propagation, as {@code ip netns} does with /run/netns:
     * what is mounted below it later shows in other mount namespaces too. Does nothing if it is one already.
     */
    public static void shared(Path directory) {
        directory(directory);
        try {
            Syscalls.mount("", directory, "none", MS_SHARED | MS_REC, null);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EINVAL) { // EINVAL: not a mount point yet
                throw e;
            }
            Syscalls.mount(directory.toString(), directory, "none", MS_BIND | MS_REC, null);
            Syscalls.mount("", directory, "none", MS_SHARED | MS_REC, null);
        }
    }

    /**
     * Gives the calling thread a mount namespace of its own: it still sees what others mount later, they do not see what
     * it mounts. The thread should end afterwards; the programs it starts take the namespace over.
     */
    public static void unshare() {
        Syscalls.unshare(Syscalls.CLONE_NEWNS);
        Syscalls.mount("none", Path.of("/"), null, MS_SLAVE | MS_REC, null);
    }

    /** Takes the topmost mount off the path, at once for new lookups; nothing happens if none is there. */
    public static void detach(Path target) {
        try {
            Syscalls.umount(target, MNT_DETACH | UMOUNT_NOFOLLOW);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Makes a directory and those above it, with mode 0755 less the umask, unless it exists. */
    public static void directory(Path directory) {
        if (Files.isDirectory(directory)) {
            return;
        }
        var above = directory.getParent();
        if (above != null) {
            directory(above);
        }
        try {
            Syscalls.mkdir(directory, DIRECTORY_MODE);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EEXIST || !Files.isDirectory(directory)) {
                throw e;
            }
        }
    }
}
