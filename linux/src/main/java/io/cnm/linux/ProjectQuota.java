package io.cnm.linux;

import static io.cnm.linux.internal.LibC.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Limits on what the files of a project may take on a file system. A project is a number that a directory has and hands on to
 * all that is made in it. The file system must be mounted with {@code prjquota}: XFS, or ext4 with the feature of that name.
 * Needs Linux 5.14. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/quotactl.2.html">quotactl(2)</a>, quotactl_fd(2), linux/dqblk_xfs.h,
 *     FS_IOC_FSSETXATTR of linux/fs.h
 */
public final class ProjectQuota {
    private static final long QUOTACTL_FD = 443;
    private static final int PRJQUOTA = 2;
    private static final int Q_XGETQUOTA = command(3);
    private static final int Q_XSETQLIM = command(4);
    private static final long FS_IOC_FSGETXATTR = 0x801c_581fL;
    private static final long FS_IOC_FSSETXATTR = 0x401c_5820L;
    private static final int FS_XFLAG_PROJINHERIT = 0x200;
    private static final int SIZEOF_FSXATTR = 28;
    private static final int OFFSETOF_FSX_XFLAGS = 0;
    private static final int OFFSETOF_FSX_PROJID = 12;
    private static final int SIZEOF_FS_DISK_QUOTA = 112;
    private static final byte FS_DQUOT_VERSION = 1;
    private static final byte FS_PROJ_QUOTA = 2;
    private static final short FS_DQ_BHARD = 1 << 3;
    private static final int OFFSETOF_D_FLAGS = 1;
    private static final int OFFSETOF_D_FIELDMASK = 2;
    private static final int OFFSETOF_D_ID = 4;
    private static final int OFFSETOF_D_BLK_HARDLIMIT = 8;
    private static final int OFFSETOF_D_ICOUNT = 48;

    /** Limits are given in these. */
    private static final int BASIC_BLOCK = 512;

    /** Lower numbers are people's, in /etc/projid. */
    private static final int FIRST = 1 << 20;

    private ProjectQuota() {}

    private static int command(int number) {
        return ((('X' << 8) + number) << 8) | PRJQUOTA;
    }

    /**
     * Begins a project that nobody has.
     *
     * @param directory anywhere on the file system
     * @param bytes at most, in whole blocks of 512
     * @throws LinuxException ESRCH if the file system is not mounted so, ENOSYS if it or the kernel has no such quotas
     */
    public static int begin(Directory directory, long bytes) {
        while (true) {
            var project = ThreadLocalRandom.current().nextInt(FIRST, Integer.MAX_VALUE);
            if (isFree(directory, project)) {
                limit(directory, project, Math.max(1, bytes / BASIC_BLOCK));
                return project;
            }
        }
    }

    private static boolean isFree(Directory directory, int project) {
        var quota = memory(SIZEOF_FS_DISK_QUOTA);
        try {
            control(directory, "Q_XGETQUOTA", Q_XGETQUOTA, project, quota);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) { // XFS: nobody ever had it.
                return true;
            }
            throw e;
        }
        return quota.getLong(OFFSETOF_D_BLK_HARDLIMIT) == 0 && quota.getLong(OFFSETOF_D_ICOUNT) == 0;
    }

    /** Lets a project's files take what they want; for when there are none any more. 0 is no project. */
    public static void end(Directory directory, int project) {
        if (project != 0) {
            limit(directory, project, 0);
        }
    }

    private static void limit(Directory directory, int project, long blocks) {
        var quota = memory(SIZEOF_FS_DISK_QUOTA)
                .put(0, FS_DQUOT_VERSION)
                .put(OFFSETOF_D_FLAGS, FS_PROJ_QUOTA)
                .putShort(OFFSETOF_D_FIELDMASK, FS_DQ_BHARD)
                .putInt(OFFSETOF_D_ID, project)
                .putLong(OFFSETOF_D_BLK_HARDLIMIT, blocks);
        control(directory, "Q_XSETQLIM", Q_XSETQLIM, project, quota);
    }

    private static void control(Directory directory, String name, int command, int project, ByteBuffer memory) {
        var address = Syscalls.address(memory);
        try {
            Syscalls.on(
                    directory.fd(),
                    "quotactl " + name,
                    project,
                    number -> LIBC.syscall(QUOTACTL_FD, number, command, project, address));
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** Gives a directory to a project, with what is made in it from now on. @throws LinuxException EOPNOTSUPP, ENOTTY */
    public static void assign(Directory directory, int project) {
        var attributes = attributes(directory);
        attributes
                .putInt(OFFSETOF_FSX_XFLAGS, attributes.getInt(OFFSETOF_FSX_XFLAGS) | FS_XFLAG_PROJINHERIT)
                .putInt(OFFSETOF_FSX_PROJID, project);
        ioctl(directory, "FS_IOC_FSSETXATTR", FS_IOC_FSSETXATTR, attributes);
    }

    /** The project that a directory belongs to; 0 if to none, also where there is no such thing. */
    public static int of(Directory directory) {
        try {
            return attributes(directory).getInt(OFFSETOF_FSX_PROJID);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOTTY || e.errno() == Errno.EOPNOTSUPP) {
                return 0;
            }
            throw e;
        }
    }

    private static ByteBuffer attributes(Directory directory) {
        var attributes = memory(SIZEOF_FSXATTR);
        ioctl(directory, "FS_IOC_FSGETXATTR", FS_IOC_FSGETXATTR, attributes);
        return attributes;
    }

    private static void ioctl(Directory directory, String name, long request, ByteBuffer memory) {
        var address = Syscalls.address(memory);
        try {
            Syscalls.on(
                    directory.fd(), "ioctl " + name, directory.fd(), number -> LIBC.ioctl(number, request, address));
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private static ByteBuffer memory(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
}
