package io.cnm.engine.graph;

import io.cnm.linux.FileStatus;
import java.time.Instant;

/**
 * What Docker's header {@code X-Docker-Container-Path-Stat} says of a file. <em>Immutable.</em>
 *
 * @param name the last component of the path that was asked for
 * @param size in bytes
 * @param mode as Go's {@code os.FileMode} has it: the permissions are Linux's, all other bits are not; unsigned, so that a
 *     directory's is above 2^31
 * @param modified when
 * @param linkTarget where a symbolic link leads, absolute in the container; empty for all else
 */
public record PathStat(String name, long size, long mode, Instant modified, String linkTarget) {
    private static final long DIRECTORY = 1L << 31;
    private static final long SYMBOLIC_LINK = 1L << 27;
    private static final long DEVICE = 1L << 26;
    private static final long NAMED_PIPE = 1L << 25;
    private static final long SOCKET = 1L << 24;
    private static final long SET_USER_ID = 1L << 23;
    private static final long SET_GROUP_ID = 1L << 22;
    private static final long CHARACTER_DEVICE = 1L << 21;
    private static final long STICKY = 1L << 20;

    /** Go's mode for Linux's. */
    static long goMode(FileStatus status) {
        var mode = status.mode();
        return (mode & 0777)
                | kind(status)
                | ((mode & 04000) != 0 ? SET_USER_ID : 0)
                | ((mode & 02000) != 0 ? SET_GROUP_ID : 0)
                | ((mode & 01000) != 0 ? STICKY : 0);
    }

    private static long kind(FileStatus status) {
        return switch (status.kind()) {
            case FileStatus.S_IFDIR -> DIRECTORY;
            case FileStatus.S_IFLNK -> SYMBOLIC_LINK;
            case FileStatus.S_IFBLK -> DEVICE;
            case FileStatus.S_IFCHR -> DEVICE | CHARACTER_DEVICE;
            case FileStatus.S_IFIFO -> NAMED_PIPE;
            case FileStatus.S_IFSOCK -> SOCKET;
            default -> 0;
        };
    }
}
