package io.cnm.engine.graph;

import io.cnm.api.SystemException;
import io.cnm.linux.Directory;
import io.cnm.linux.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Files of a few kilobytes, read and written as a whole. */
final class SmallFile {
    private SmallFile() {}

    /** Writes a new file, mode 0600. */
    static void write(Directory directory, String name, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        try (var file = directory.create(name)) {
            file.write(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
        }
    }

    /** The text of a file; empty if there is none. */
    static Optional<String> read(Directory directory, String name) throws IOException {
        if (directory.findStatus(name).isEmpty()) {
            return Optional.empty();
        }
        var file = directory.read(name);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (var open = file.get()) {
            return Optional.of(new String(bytes(open, 1 << 20), StandardCharsets.UTF_8));
        }
    }

    /** All bytes of a file. @throws SystemException if they are more than {@code most} */
    static byte[] bytes(OpenFile file, int most) {
        var size = file.status().size();
        var buffer = ByteBuffer.allocateDirect((int) Math.min(Math.max(size, 512) + 1, most + 1L));
        while (file.read(buffer) > 0) {
            if (buffer.position() > most) {
                throw new SystemException("a file is larger than " + most + " bytes");
            }
            if (!buffer.hasRemaining()) {
                buffer = ByteBuffer.allocateDirect((int) Math.min(buffer.capacity() * 2L, most + 1L))
                        .put(buffer.flip());
            }
        }
        var bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }
}
