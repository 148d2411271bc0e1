package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the names in a directory: struct linux_dirent64, in the file system's order. <em>Confined to one thread.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/getdents.2.html">getdents64(2)</a>
 */
final class DirectoryEntries {
    private static final int BUFFER = 32 << 10;
    private static final int D_RECLEN = 16;
    private static final int D_NAME = 19;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());
    private final List<String> names = new ArrayList<>();

    private DirectoryEntries() {}

    /** The names without {@code .} and {@code ..}, from a descriptor that has not been read yet. */
    static List<String> of(Fd directory) {
        var entries = new DirectoryEntries();
        var address = Syscalls.address(entries.buffer);
        for (var length = FileCalls.getdents(directory, address, BUFFER);
                length > 0;
                length = FileCalls.getdents(directory, address, BUFFER)) {
            entries.add(length);
        }
        return entries.names;
    }

    private void add(int length) {
        for (var at = 0; at < length; at += Short.toUnsignedInt(buffer.getShort(at + D_RECLEN))) {
            var end = at + D_NAME;
            while (buffer.get(end) != 0) {
                end++;
            }
            var bytes = new byte[end - at - D_NAME];
            buffer.get(at + D_NAME, bytes);
            var name = FileNames.decode(bytes);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
    }
}
