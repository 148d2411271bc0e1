package io.cnm.engine.graph;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.graph.TarEntry.Extent;
import io.cnm.engine.graph.TarEntry.Kind;
import io.cnm.linux.FileNames;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads an archive member by member, with ustar's, pax's and GNU's headers. Commons Compress has a reader too; to it the
 * values of records are text, and an attribute such as {@code security.capability}, which is not, would come out damaged.
 * Memory is bounded whatever the archive claims. <em>Confined to one thread.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/tar.5.html">tar(5)</a>
 */
final class TarReader {
    /** The longest extended header or name; Go's reader has the same bound. */
    private static final int LONGEST = 1 << 20;

    private static final long LARGEST = 1L << 60;
    private static final long LATEST = 1L << 40;
    private static final int SKIP = 1 << 16;

    private final InputStream in;
    private final byte[] block = new byte[TarHeader.BLOCK];
    private byte[] skipped = {};

    /** What is left of the data of the member, and of the block that it ends in. */
    private long data;

    private int padding;

    /** What came before the header that it belongs to. */
    private PaxRecords records = PaxRecords.none();

    private Optional<String> longName = Optional.empty();
    private Optional<String> longLink = Optional.empty();

    TarReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next member, behind what is left of the data of the one before; empty at the archive's end, and then all of the
     * stream has been read.
     *
     * @throws InvalidParameterException if the archive is malformed
     * @throws EOFException if it is cut off
     */
    Optional<TarEntry> next() throws IOException {
        records = PaxRecords.none();
        longName = Optional.empty();
        longLink = Optional.empty();
        while (readHeader()) {
            var header = new TarHeader(block);
            if (!isPrelude(header)) {
                return Optional.of(entry(header));
            }
        }
        drain();
        return Optional.empty();
    }

    /** Whether the block is a header, not the end. */
    private boolean readHeader() throws IOException {
        skip(data + padding);
        data = 0;
        padding = 0;
        var read = in.readNBytes(block, 0, block.length);
        if (read == 0) {
            return false;
        }
        if (read < block.length) {
            throw new EOFException("the archive is cut off in a header");
        }
        for (var b : block) {
            if (b != 0) {
                return true;
            }
        }
        return false;
    }

    /** Takes in headers that tell more of the next one. */
    private boolean isPrelude(TarHeader header) throws IOException {
        switch (header.type()) {
            case 'x' -> records = PaxRecords.parse(content(header));
            case 'g' -> beginData(size(header)); // of the archive as a whole, such as a commit's id
            case 'L' -> longName = Optional.of(untilNul(content(header)));
            case 'K' -> longLink = Optional.of(untilNul(content(header)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private byte[] content(TarHeader header) throws IOException {
        var size = size(header);
        if (size < 0 || size > LONGEST) {
            throw new InvalidParameterException("malformed archive: a header of " + size + " bytes");
        }
        beginData(size);
        var content = in.readNBytes((int) size);
        if (content.length < size) {
            throw new EOFException("the archive is cut off in a header");
        }
        data = 0;
        return content;
    }

    private static String untilNul(byte[] bytes) {
        var end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return FileNames.decode(bytes, 0, end);
    }

    private static long size(TarHeader header) {
        return header.number(TarHeader.SIZE, TarHeader.LONG);
    }

    private void beginData(long size) {
        if (size < 0 || size > LARGEST) {
            throw new InvalidParameterException("malformed archive: a size of " + size);
        }
        data = size;
        padding = (int) (-size & (TarHeader.BLOCK - 1));
    }

    private TarEntry entry(TarHeader header) throws IOException {
        var name = records.find("GNU.sparse.name")
                .or(() -> records.find(PaxRecords.PATH))
                .or(() -> longName)
                .orElseGet(header::name);
        var kind = kind(header.type(), name);
        var packed = kind == Kind.FILE ? records.number(PaxRecords.SIZE, size(header)) : 0;
        beginData(packed);
        var sparse = sparse(header, kind, packed);
        return new TarEntry(
                name,
                kind,
                (int) header.number(TarHeader.MODE, TarHeader.SHORT) & 07777,
                id(records.number(PaxRecords.USER, header.number(TarHeader.USER, TarHeader.SHORT))),
                id(records.number(PaxRecords.GROUP, header.number(TarHeader.GROUP, TarHeader.SHORT))),
                sparse.size(),
                records.time(PaxRecords.MODIFIED).orElseGet(() -> modified(header)),
                records.find(PaxRecords.LINK_PATH)
                        .or(() -> longLink)
                        .orElseGet(() -> header.text(TarHeader.LINK_NAME, TarHeader.NAME_LENGTH)),
                device(header, kind, TarHeader.MAJOR),
                device(header, kind, TarHeader.MINOR),
                records.attributes(),
                sparse.extents());
    }

    private static Kind kind(char type, String name) {
        return switch (type) {
            case '0', '\0', '7' -> type == '\0' && name.endsWith("/") ? Kind.DIRECTORY : Kind.FILE;
            case 'S' -> Kind.FILE;
            case '1' -> Kind.HARD_LINK;
            case '2' -> Kind.SYMBOLIC_LINK;
            case '3' -> Kind.CHARACTER_DEVICE;
            case '4' -> Kind.BLOCK_DEVICE;
            case '5' -> Kind.DIRECTORY;
            case '6' -> Kind.FIFO;
            default ->
                throw new InvalidParameterException("archive: " + name + " is of an unknown type, " + (int) type);
        };
    }

    private SparseMap.Sparse sparse(TarHeader header, Kind kind, long packed) throws IOException {
        if (header.type() == 'S') {
            return SparseMap.ofHeader(header, packed, this::mapBlock);
        }
        if (kind == Kind.FILE && records.find("GNU.sparse.major").isPresent()) {
            return SparseMap.ofData(records, packed, this::dataBlock);
        }
        if (kind == Kind.FILE && records.find("GNU.sparse.size").isPresent()) {
            return SparseMap.ofRecords(records, packed);
        }
        return new SparseMap.Sparse(packed, packed == 0 ? List.of() : List.of(new Extent(0, packed)));
    }

    /** A block between header and data, which the size does not count. */
    private byte[] mapBlock() throws IOException {
        var more = in.readNBytes(TarHeader.BLOCK);
        if (more.length < TarHeader.BLOCK) {
            throw new EOFException("the archive is cut off in the map of a sparse file");
        }
        return more;
    }

    private byte[] dataBlock() throws IOException {
        if (data < TarHeader.BLOCK) {
            throw new InvalidParameterException("malformed archive: the map of a sparse file has no end");
        }
        data -= TarHeader.BLOCK;
        return mapBlock();
    }

    private static Instant modified(TarHeader header) {
        var seconds = header.number(TarHeader.MODIFIED, TarHeader.LONG);
        return Instant.ofEpochSecond(Math.max(-LATEST, Math.min(seconds, LATEST)));
    }

    /** Numbers of users have 32 bits, the highest of which means "leave it" to chown(2). */
    private static int id(long number) {
        if (number < 0 || number >= 0xffff_ffffL) {
            throw new InvalidParameterException(
                    "malformed archive: " + number + " is not the number of a user or group");
        }
        return (int) number;
    }

    private static int device(TarHeader header, Kind kind, int at) {
        return kind == Kind.CHARACTER_DEVICE || kind == Kind.BLOCK_DEVICE
                ? (int) header.number(at, TarHeader.SHORT)
                : 0;
    }

    /** Reads some of the member's data; -1 at its end. */
    int read(byte[] into, int offset, int length) throws IOException {
        if (data == 0) {
            return -1;
        }
        var read = in.read(into, offset, (int) Math.min(length, data));
        if (read < 0) {
            throw new EOFException("the archive is cut off in a file");
        }
        data -= read;
        return read;
    }

    private void skip(long count) throws IOException {
        for (var left = count; left > 0; ) {
            var read = in.read(skipBuffer(), 0, (int) Math.min(left, SKIP));
            if (read < 0) {
                throw new EOFException("the archive is cut off in a file");
            }
            left -= read;
        }
    }

    private void drain() throws IOException {
        while (in.read(skipBuffer()) >= 0) {
            Interrupts.check();
        }
    }

    private byte[] skipBuffer() {
        if (skipped.length == 0) {
            skipped = new byte[SKIP];
        }
        return skipped;
    }
}
