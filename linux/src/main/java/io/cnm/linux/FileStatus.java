package io.cnm.linux;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * What the kernel keeps of a file beside its content. <em>Immutable.</em>
 *
 * @param mode the kind of file (S_IFMT) and its permissions, with set-user-id and the like
 * @param user its owner's number; more than 2^31 is negative
 * @param group its group's number, likewise
 * @param size in bytes; of a symbolic link, the length of its target
 * @param links how many names it has
 * @param inode its number in the file system
 * @param device the file system it is in, major number above minor
 * @param major of the device that it is, if it is one
 * @param minor of the device that it is
 * @param accessed when it was last read, more or less
 * @param modified when its content last changed
 * @param mountRoot whether something is mounted there, of which this is the root
 * @see <a href="https://man7.org/linux/man-pages/man2/statx.2.html">statx(2)</a>, inode(7)
 */
public record FileStatus(
        int mode,
        int user,
        int group,
        long size,
        int links,
        long inode,
        long device,
        int major,
        int minor,
        Instant accessed,
        Instant modified,
        boolean mountRoot) {
    public static final int S_IFMT = 0170000;
    public static final int S_IFSOCK = 0140000;
    public static final int S_IFLNK = 0120000;
    public static final int S_IFREG = 0100000;
    public static final int S_IFBLK = 0060000;
    public static final int S_IFDIR = 0040000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFIFO = 0010000;

    static final int SIZEOF_STATX = 256;
    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000; // Linux 5.8
    private static final int STX_ATTRIBUTES = 8;
    private static final int STX_NLINK = 16;
    private static final int STX_UID = 20;
    private static final int STX_GID = 24;
    private static final int STX_MODE = 28;
    private static final int STX_INO = 32;
    private static final int STX_SIZE = 40;
    private static final int STX_ATIME = 64;
    private static final int STX_MTIME = 112;
    private static final int STX_RDEV = 128;
    private static final int STX_DEV = 136;

    /** Reads a struct statx. */
    static FileStatus of(ByteBuffer statx) {
        return new FileStatus(
                Short.toUnsignedInt(statx.getShort(STX_MODE)),
                statx.getInt(STX_UID),
                statx.getInt(STX_GID),
                statx.getLong(STX_SIZE),
                statx.getInt(STX_NLINK),
                statx.getLong(STX_INO),
                (long) statx.getInt(STX_DEV) << 32 | Integer.toUnsignedLong(statx.getInt(STX_DEV + 4)),
                statx.getInt(STX_RDEV),
                statx.getInt(STX_RDEV + 4),
                time(statx, STX_ATIME),
                time(statx, STX_MTIME),
                (statx.getLong(STX_ATTRIBUTES) & STATX_ATTR_MOUNT_ROOT) != 0);
    }

    private static Instant time(ByteBuffer statx, int at) {
        return Instant.ofEpochSecond(statx.getLong(at), statx.getInt(at + 8));
    }

    /** The kind of file, one of the S_IF constants. */
    public int kind() {
        return mode & S_IFMT;
    }

    /** The mode without the kind. */
    public int permissions() {
        return mode & ~S_IFMT;
    }

    public boolean isDirectory() {
        return kind() == S_IFDIR;
    }

    public boolean isRegular() {
        return kind() == S_IFREG;
    }

    public boolean isSymbolicLink() {
        return kind() == S_IFLNK;
    }
}
