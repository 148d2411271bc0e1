package io.cnm.engine.image;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** How an archive is packed; known by its first bytes, whatever anybody says of it. Memory is bounded while it is unpacked. */
public enum Compression {
    /** Not at all. */
    NONE,
    /** RFC 1952. */
    GZIP,
    /** As {@code docker import} takes it. */
    BZIP2,
    /** RFC 8878. */
    ZSTD;

    private static final int LONGEST_MAGIC = 4;
    private static final int BUFFER = 64 << 10;

    /** What is compressed, and how. */
    record Found(Compression how, InputStream stream) {}

    /** Looks at the beginning of a stream; what it returns is to be read in its place. */
    static Found find(InputStream in) throws IOException {
        var buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(LONGEST_MAGIC);
        var head = buffered.readNBytes(LONGEST_MAGIC);
        buffered.reset();
        return new Found(of(head), buffered);
    }

    private static Compression of(byte[] head) {
        if (begins(head, 0x1f, 0x8b)) {
            return GZIP;
        }
        if (begins(head, 'B', 'Z', 'h')) {
            return BZIP2;
        }
        return begins(head, 0x28, 0xb5, 0x2f, 0xfd) ? ZSTD : NONE;
    }

    private static boolean begins(byte[] head, int... magic) {
        for (var i = 0; i < magic.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** What was packed, unpacked as it is read. */
    public InputStream open(InputStream packed) throws IOException {
        return switch (this) {
            case NONE -> packed;
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(packed)
                        .setDecompressConcatenated(true)
                        .get();
            case BZIP2 -> new BZip2CompressorInputStream(packed, true);
            case ZSTD -> new ZstdInputStream(packed);
        };
    }

    /** What was packed in whatever way, unpacked as it is read. */
    public static InputStream unpack(InputStream in) throws IOException {
        var found = find(in);
        return found.how.open(found.stream);
    }
}
