package io.cnm.engine.graph;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One member of an archive, as its header has it: nothing is checked for where it leads. <em>Immutable; the attributes'
 * bytes are not to be changed.</em>
 *
 * @param name as it stands there, a {@link io.cnm.linux.FileNames file name}
 * @param kind what it is
 * @param mode permissions, with set-user-id and the like
 * @param user its owner's number; more than 2^31 is negative
 * @param group its group's number, likewise
 * @param size of the file, holes included; 0 for all but files
 * @param modified when
 * @param linkName where a link leads; empty otherwise
 * @param major of a device
 * @param minor of a device
 * @param attributes extended attributes by their full names
 * @param extents where in the file the data belongs that follows the header, in order; what is between is holes
 */
record TarEntry(
        String name,
        Kind kind,
        int mode,
        int user,
        int group,
        long size,
        Instant modified,
        String linkName,
        int major,
        int minor,
        Map<String, byte[]> attributes,
        List<Extent> extents) {
    /** What a member can be, by its type flag in the header. */
    enum Kind {
        FILE('0'),
        HARD_LINK('1'),
        SYMBOLIC_LINK('2'),
        CHARACTER_DEVICE('3'),
        BLOCK_DEVICE('4'),
        DIRECTORY('5'),
        FIFO('6');

        private final char flag;

        Kind(char flag) {
            this.flag = flag;
        }

        char flag() {
            return flag;
        }
    }

    /** Bytes of a file that follow one another. */
    record Extent(long offset, long length) {}

    /** A file with nothing in it, root's, mode 0600. */
    static TarEntry empty(String name, Instant modified) {
        return new TarEntry(name, Kind.FILE, 0600, 0, 0, 0, modified, "", 0, 0, Map.of(), List.of());
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
