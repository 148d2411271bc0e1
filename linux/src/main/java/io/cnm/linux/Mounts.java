package io.cnm.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Mount calls and the table of mounts. They act on the mount namespace of the calling thread, which is the process's
 * unless the thread has one of its own ({@link PrivateNamespaces}). <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mount.2.html">mount(2)</a>, umount(2), mount_namespaces(7),
 *     linux/mount.h
 */
public final class Mounts {
    private static final Path MOUNT_TABLE = Path.of("/proc/thread-self/mountinfo");
    private static final Pattern LINE_FEED = Pattern.compile("\n");
    private static final long MS_RDONLY = 1;
    private static final long MS_REMOUNT = 1 << 5;
    private static final long MS_BIND = 1 << 12;
    private static final long MS_REC = 1 << 14;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int OPEN_TREE_CLONE = 1;
    private static final int OPEN_TREE_CLOEXEC = Syscalls.O_CLOEXEC;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final int DIRECTORY_MODE = 0755;

    /** Flags that a bind has only if it is told so once more, after it was made: ro, nosuid, nodev, noexec. */
    private static final long OF_BIND = 0xf;

    /** The words of mount(8) that are flags of the call; all others are for the file system. */
    private static final Map<String, Long> FLAGS = Map.ofEntries(
            Map.entry("ro", MS_RDONLY),
            Map.entry("nosuid", 1L << 1),
            Map.entry("nodev", 1L << 2),
            Map.entry("noexec", 1L << 3),
            Map.entry("sync", 1L << 4),
            Map.entry("remount", MS_REMOUNT),
            Map.entry("dirsync", 1L << 7),
            Map.entry("noatime", 1L << 10),
            Map.entry("nodiratime", 1L << 11),
            Map.entry("bind", MS_BIND),
            Map.entry("rbind", MS_BIND | MS_REC),
            Map.entry("silent", 1L << 15),
            Map.entry("relatime", 1L << 21),
            Map.entry("strictatime", 1L << 24));

    /** Those that take a flag back, or say what is so anyway. */
    private static final Map<String, Long> CLEARED = Map.ofEntries(
            Map.entry("defaults", 0L),
            Map.entry("rw", MS_RDONLY),
            Map.entry("suid", 1L << 1),
            Map.entry("dev", 1L << 2),
            Map.entry("exec", 1L << 3),
            Map.entry("async", 1L << 4),
            Map.entry("atime", 1L << 10),
            Map.entry("diratime", 1L << 11),
            Map.entry("norelatime", 1L << 21),
            Map.entry("nostrictatime", 1L << 24));

    /** How mounts below a mount point travel between mount namespaces. */
    public enum Propagation {
        /** Not even into here. */
        UNBINDABLE(17),
        /** Neither way. */
        PRIVATE(18),
        /** From the others to here. */
        SLAVE(19),
        /** Both ways. */
        SHARED(20);

        private final long flag;

        Propagation(int bit) {
            flag = 1L << bit;
        }
    }

    private Mounts() {}

    /**
     * Mounts a file system.
     *
     * @param type such as {@code tmpfs} or {@code overlay}
     * @param source the device, or any name where there is none
     * @param options comma-separated as for mount(8), e.g. {@code nosuid,nodev,size=1m}; may be empty
     * @throws LinuxException ENODEV for an unknown type, EINVAL for unknown options, ENOENT
     */
    public static void mount(String type, String source, Path target, String options) {
        var flags = 0L;
        var data = new ArrayList<String>();
        for (var option : options.split(",", -1)) {
            var cleared = CLEARED.get(option);
            var flag = FLAGS.get(option);
            if (cleared != null) {
                flags &= ~cleared;
            } else if (flag != null) {
                flags |= flag;
            } else if (!option.isEmpty()) {
                data.add(option);
            }
        }
        Syscalls.mount(source, target, type, flags, String.join(",", data));
        if ((flags & (MS_BIND | MS_REMOUNT)) == MS_BIND && (flags & OF_BIND) != 0) {
            Syscalls.mount(source, target, type, flags | MS_REMOUNT, String.join(",", data));
        }
    }

    /**
     * {@link #mount} with a working directory, from which the target and paths in the options may be relative: the kernel
     * takes no more than a page of options. The calling thread's own working directory, which is the process's, stays.
     */
    public static void mountFrom(Path workingDirectory, String type, String source, Path target, String options) {
        Netns.Action<RuntimeException> mounting = () -> {
            Syscalls.unshare(Syscalls.CLONE_FS);
            Syscalls.chdir(workingDirectory);
            mount(type, source, target, options);
        };
        NetnsThread.run("mount", mounting.asTask());
    }

    /** Mounts a new file system in memory; options as for {@link #mount}. */
    public static void tmpfs(Path target, String options) {
        mount("tmpfs", "tmpfs", target, options);
    }

    /** Makes what is at {@code source}, a file or a directory, appear at {@code target} too. */
    public static void bind(Path source, Path target) {
        Syscalls.mount(source.toString(), target, null, MS_BIND, null);
    }

    /**
     * Sets how mounts travel at this mount point.
     *
     * @throws LinuxException EINVAL if it is not a mount point
     */
    public static void propagation(Path target, Propagation propagation) {
        Syscalls.mount("none", target, null, propagation.flag, null);
    }

    /** {@link #propagation} at this mount point and all below it. */
    public static void propagationOfAll(Path target, Propagation propagation) {
        Syscalls.mount("none", target, null, propagation.flag | MS_REC, null);
    }

    /**
     * Takes a mount point off, in use or not, with all that is mounted below it but for some: these are afterwards on what the
     * mount point covered, under the same paths. In a mount namespace whose mounts are peers of others' it goes there too:
     * {@link #unshare} first.
     *
     * @param kept paths below the mount point
     * @throws LinuxException EINVAL if it is no mount point, ENOENT
     * @see <a href="https://man7.org/linux/man-pages/man2/open_tree.2.html">open_tree(2)</a>, move_mount(2)
     */
    public static void strip(Path mountPoint, Collection<Path> kept) {
        var trees = new LinkedHashMap<Path, Fd>();
        try {
            kept.forEach(path -> trees.put(path, Syscalls.openTree(path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)));
            Syscalls.umount(mountPoint, MNT_DETACH | UMOUNT_NOFOLLOW);
            trees.forEach((path, tree) -> Syscalls.moveMount(tree, path, MOVE_MOUNT_F_EMPTY_PATH));
        } finally {
            trees.values().forEach(Fd::close);
        }
    }

    /**
     * Gives the calling thread a mount namespace of its own: it still sees what others mount later, they do not see what
     * it mounts. The thread should end afterwards; the programs it starts take the namespace over.
     */
    public static void unshare() {
        Syscalls.unshare(Syscalls.CLONE_NEWNS);
        propagationOfAll(Path.of("/"), Propagation.SLAVE);
    }

    /** Takes the topmost mount off the path. @throws LinuxException EBUSY if it is in use, EINVAL if there is none */
    public static void unmount(Path target) {
        Syscalls.umount(target, UMOUNT_NOFOLLOW);
    }

    /** Takes the topmost mount off the path, in use or not; nothing happens if none is there. */
    public static void detach(Path target) {
        try {
            Syscalls.umount(target, MNT_DETACH | UMOUNT_NOFOLLOW);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /**
     * Whether something is mounted right there. The kernel is asked for this one alone: the table of all grows with what runs.
     *
     * @return false also if there is no such directory
     */
    public static boolean isRoot(Path directory) {
        try (var opened = Directory.open(directory)) {
            return opened.status().mountRoot();
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    /** The mounts that the calling thread sees, in the kernel's order: a later one on the same target covers earlier. */
    public static List<MountInfo> list() {
        try {
            var table = new String(Files.readAllBytes(MOUNT_TABLE), StandardCharsets.UTF_8);
            return LINE_FEED.splitAsStream(table).map(MountInfo::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a directory and those above it, with mode 0755 less the umask, unless it exists. */
    static void directory(Path directory) {
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
