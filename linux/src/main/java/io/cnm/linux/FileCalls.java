package io.cnm.linux;

import static io.cnm.linux.internal.LibC.LIBC;

import java.time.Instant;

/**
 * System calls on files, relative to an open directory, with the manners of {@link Syscalls}. Names are one component and
 * never followed if they are symbolic links; paths go through openat2(2) only. <em>Thread-safe.</em>
 */
final class FileCalls {
    static final int O_PATH = 0x20_0000;
    static final int O_DIRECTORY;
    static final int O_NOFOLLOW;

    static {
        // fcntl.h of arm has two flags elsewhere than that of everybody else.
        var arm = System.getProperty("os.arch").startsWith("aarch");
        O_DIRECTORY = arm ? 0x4000 : 0x1_0000;
        O_NOFOLLOW = arm ? 0x8000 : 0x2_0000;
    }

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final long OPENAT2 = 437;
    private static final long FICLONE = 0x4004_9409;

    /** While somebody renames directories, the kernel may not know where {@code ..} leads, and wants to be asked again. */
    private static final int ATTEMPTS = 1000;

    private FileCalls() {}

    static Fd openat2(Fd directory, String path, int flags, long resolve) {
        for (var attempt = 1; ; attempt++) {
            try {
                var paths = Paths.ofThread();
                var address = paths.first(path);
                var how = paths.openHow(flags | Syscalls.O_CLOEXEC, 0, resolve);
                return Fd.own(Syscalls.on(
                        directory,
                        "openat2",
                        path,
                        number -> LIBC.syscall(OPENAT2, number, address, how, Paths.sizeOfOpenHow())));
            } catch (LinuxException e) {
                if (e.number() != Errno.EAGAIN.number() || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    static Fd openat(Fd directory, String name, int flags, int mode) {
        var address = Paths.ofThread().first(name);
        var all = flags | O_NOFOLLOW | Syscalls.O_CLOEXEC;
        return Fd.own(Syscalls.on(directory, "openat", name, number -> LIBC.openat(number, address, all, mode)));
    }

    /** Opens what a descriptor made with O_PATH stands for. */
    static Fd reopen(Fd file, int flags) {
        var address = Paths.ofThread().first(self(file));
        return Fd.own(Syscalls.retry("open", file, () -> LIBC.openat(-1, address, flags | Syscalls.O_CLOEXEC, 0)));
    }

    static FileStatus statx(Fd file) {
        return statx(file, "", AT_EMPTY_PATH);
    }

    static FileStatus statx(Fd directory, String name) {
        return statx(directory, name, AT_SYMLINK_NOFOLLOW);
    }

    private static FileStatus statx(Fd directory, String name, int flags) {
        var paths = Paths.ofThread();
        var address = paths.first(name);
        var result = paths.structAddress();
        Syscalls.on(directory, "statx", name, number -> LIBC.statx(number, address, flags, STATX_BASIC_STATS, result));
        return FileStatus.of(paths.struct());
    }

    static void mkdirat(Fd directory, String name, int mode) {
        var address = Paths.ofThread().first(name);
        Syscalls.on(directory, "mkdirat", name, number -> LIBC.mkdirat(number, address, mode));
    }

    static void mknodat(Fd directory, String name, int mode, int major, int minor) {
        var address = Paths.ofThread().first(name);
        var device = device(major, minor);
        Syscalls.on(directory, "mknodat", name, number -> LIBC.mknodat(number, address, mode, device));
    }

    /** makedev(3). */
    private static long device(int major, int minor) {
        return (major & 0xfffff000L) << 32 | (major & 0xfffL) << 8 | (minor & 0xffffff00L) << 12 | (minor & 0xffL);
    }

    static void symlinkat(String target, Fd directory, String name) {
        var content = Paths.ofThread().first(target);
        var address = Paths.ofThread().second(name);
        Syscalls.on(directory, "symlinkat", name, number -> LIBC.symlinkat(content, number, address));
    }

    static void linkat(Fd from, String name, Fd to, String newName) {
        var address = Paths.ofThread().first(name);
        var newAddress = Paths.ofThread().second(newName);
        onBoth(from, to, "linkat", newName, (a, b) -> LIBC.linkat(a, address, b, newAddress, 0));
    }

    static void renameat(Fd from, String name, Fd to, String newName, int flags) {
        var address = Paths.ofThread().first(name);
        var newAddress = Paths.ofThread().second(newName);
        onBoth(from, to, "renameat2", newName, (a, b) -> LIBC.renameat2(a, address, b, newAddress, flags));
    }

    static void unlinkat(Fd directory, String name, boolean isDirectory) {
        var address = Paths.ofThread().first(name);
        var flags = isDirectory ? AT_REMOVEDIR : 0;
        Syscalls.on(directory, "unlinkat", name, number -> LIBC.unlinkat(number, address, flags));
    }

    static String readlinkat(Fd directory, String name) {
        var paths = Paths.ofThread();
        var address = paths.first(name);
        var value = paths.valueAddress();
        var length = Syscalls.on(
                directory, "readlinkat", name, number -> LIBC.readlinkat(number, address, value, paths.valueSize()));
        return FileNames.decode(paths.value(length));
    }

    /** Where the descriptor's own link points. */
    static String readlink(Fd file) {
        var paths = Paths.ofThread();
        var address = paths.first(self(file));
        var value = paths.valueAddress();
        var length = Syscalls.retry("readlink", file, () -> LIBC.readlinkat(-1, address, value, paths.valueSize()));
        return FileNames.decode(paths.value(length));
    }

    static void chown(Fd file, int user, int group) {
        Syscalls.on(file, "fchown", file, number -> LIBC.fchown(number, user, group));
    }

    static void chown(Fd directory, String name, int user, int group) {
        var address = Paths.ofThread().first(name);
        Syscalls.on(
                directory,
                "fchownat",
                name,
                number -> LIBC.fchownat(number, address, user, group, AT_SYMLINK_NOFOLLOW));
    }

    static void chmod(Fd file, int mode) {
        Syscalls.on(file, "fchmod", file, number -> LIBC.fchmod(number, mode));
    }

    /** For a descriptor made with O_PATH, with which fchmod(2) does nothing. */
    static void chmodOfPath(Fd file, int mode) {
        var address = Paths.ofThread().first(self(file));
        Syscalls.retry("chmod", file, () -> LIBC.chmod(address, mode));
    }

    static void utimens(Fd file, Instant accessed, Instant modified) {
        var times = Paths.ofThread().times(accessed, modified);
        Syscalls.on(file, "futimens", file, number -> LIBC.futimens(number, times));
    }

    static void utimens(Fd directory, String name, Instant accessed, Instant modified) {
        var address = Paths.ofThread().first(name);
        var times = Paths.ofThread().times(accessed, modified);
        Syscalls.on(
                directory, "utimensat", name, number -> LIBC.utimensat(number, address, times, AT_SYMLINK_NOFOLLOW));
    }

    static int getdents(Fd directory, long address, int length) {
        return Syscalls.on(directory, "getdents64", directory, number -> LIBC.getdents64(number, address, length));
    }

    static void truncate(Fd file, long size) {
        Syscalls.on(file, "ftruncate", file, number -> LIBC.ftruncate(number, size));
    }

    /** The new position is not told: it need not be an int. */
    static void seek(Fd file, long offset) {
        Syscalls.on(file, "lseek", file, number -> Math.min(0, LIBC.lseek(number, offset, 0)));
    }

    static void clone(Fd from, Fd to) {
        onBoth(from, to, "ioctl FICLONE", to, (a, b) -> LIBC.ioctl(b, FICLONE, a));
    }

    static int copyRange(Fd from, Fd to, int most) {
        return onBoth(from, to, "copy_file_range", to, (a, b) -> LIBC.copy_file_range(a, null, b, null, most, 0));
    }

    static void setxattr(Fd file, String attribute, byte[] value) {
        var paths = Paths.ofThread();
        var name = paths.second(attribute);
        var address = paths.value(value);
        Syscalls.on(file, "fsetxattr", attribute, number -> LIBC.fsetxattr(number, name, address, value.length, 0));
    }

    static void setxattr(Fd directory, String file, String attribute, byte[] value) {
        var paths = Paths.ofThread();
        var path = paths.first(in(directory, file));
        var name = paths.second(attribute);
        var address = paths.value(value);
        Syscalls.on(directory, "lsetxattr", attribute, number -> LIBC.lsetxattr(path, name, address, value.length, 0));
    }

    /** The value of an attribute. @throws LinuxException ENODATA if there is none */
    static byte[] getxattr(Fd directory, String file, String attribute) {
        var paths = Paths.ofThread();
        var path = paths.first(in(directory, file));
        var name = paths.second(attribute);
        var value = paths.valueAddress();
        return paths.value(Syscalls.on(
                directory, "lgetxattr", attribute, number -> LIBC.lgetxattr(path, name, value, paths.valueSize())));
    }

    /** The names of the attributes, each with a NUL behind it. */
    static byte[] listxattr(Fd directory, String file) {
        var paths = Paths.ofThread();
        var path = paths.first(in(directory, file));
        var value = paths.valueAddress();
        return paths.value(
                Syscalls.on(directory, "llistxattr", file, number -> LIBC.llistxattr(path, value, paths.valueSize())));
    }

    private static String self(Fd file) {
        return "/proc/self/fd/" + file.value();
    }

    /** The calls on attributes know no directories: they come there by the descriptor's link, and no link after it. */
    private static String in(Fd directory, String name) {
        return self(directory) + "/" + name;
    }

    private static int onBoth(Fd from, Fd to, String operation, Object subject, TwoFdCall call) {
        return Syscalls.on(from, operation, subject, a -> {
            var b = to.acquire();
            try {
                return call.on(a, b);
            } finally {
                to.release();
            }
        });
    }

    private interface TwoFdCall {
        long on(int from, int to);
    }
}
