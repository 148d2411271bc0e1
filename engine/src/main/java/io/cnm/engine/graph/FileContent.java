package io.cnm.engine.graph;

import io.cnm.linux.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes a member's data into a file, with its holes. <em>Confined to one thread.</em> */
final class FileContent {
    private static final int BUFFER = 256 << 10;

    private final TarReader archive;
    private final byte[] bytes = new byte[BUFFER];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    FileContent(TarReader archive) {
        this.archive = archive;
    }

    /** @return how many bytes were written; holes are none */
    long write(TarEntry entry, OpenFile file) throws IOException {
        var written = 0L;
        var at = 0L;
        for (var extent : entry.extents()) {
            if (extent.offset() != at) {
                file.position(extent.offset());
            }
            write(extent.length(), file);
            written += extent.length();
            at = extent.offset() + extent.length();
        }
        if (at != entry.size()) {
            file.size(entry.size());
        }
        return written;
    }

    private void write(long length, OpenFile file) throws IOException {
        for (var left = length; left > 0; ) {
            var filled = fill((int) Math.min(left, BUFFER));
            file.write(buffer.clear().put(bytes, 0, filled).flip());
            left -= filled;
            Interrupts.check();
        }
    }

    /** Decompressors give little at a time. */
    private int fill(int wanted) throws IOException {
        var filled = 0;
        while (filled < wanted) {
            var read = archive.read(bytes, filled, wanted - filled);
            if (read < 0) {
                throw new IllegalStateException("a member's extents are longer than its data");
            }
            filled += read;
        }
        return filled;
    }
}
