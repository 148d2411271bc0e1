package io.cnm.engine.graph;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.graph.TarEntry.Extent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the data of a sparse file belongs, in each of the four ways in which GNU tar has written that: a header of its own,
 * repeated records, one record, and numbers before the data. <em>Confined to one thread.</em>
 *
 * @see <a href="https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html">Sparse formats</a>
 */
final class SparseMap {
    private static final int IN_HEADER = 386;
    private static final int IN_HEADER_COUNT = 4;
    private static final int IN_HEADER_MORE = 482;
    private static final int IN_HEADER_SIZE = 483;
    private static final int IN_BLOCK_COUNT = 21;
    private static final int IN_BLOCK_MORE = 504;

    /** A map is in memory as a whole: larger ones are refused. */
    private static final int LARGEST = 1 << 16;

    private static final Pattern COMMA = Pattern.compile(",");

    private final List<Extent> extents = new ArrayList<>();
    private long end;
    private long data;

    /** The file's size and its extents. */
    record Sparse(long size, List<Extent> extents) {}

    /** Bytes in blocks, from which a map is read. */
    interface Blocks {
        /** The next block of 512 bytes. */
        byte[] next() throws IOException;
    }

    /** The oldest format: the map is in the header and, if there is more of it, in blocks behind. */
    static Sparse ofHeader(TarHeader header, long packed, Blocks blocks) throws IOException {
        var map = new SparseMap();
        for (var i = 0; i < IN_HEADER_COUNT; i++) {
            var at = IN_HEADER + i * 2 * TarHeader.LONG;
            map.add(header.number(at, TarHeader.LONG), header.number(at + TarHeader.LONG, TarHeader.LONG));
        }
        for (var more = header.flag(IN_HEADER_MORE); more; ) {
            var block = blocks.next();
            for (var i = 0; i < IN_BLOCK_COUNT; i++) {
                var at = i * 2 * TarHeader.LONG;
                map.add(
                        TarHeader.number(block, at, TarHeader.LONG),
                        TarHeader.number(block, at + TarHeader.LONG, TarHeader.LONG));
            }
            more = block[IN_BLOCK_MORE] != 0;
        }
        return map.finish(header.number(IN_HEADER_SIZE, TarHeader.LONG), packed);
    }

    /** Formats 0.0 and 0.1: the map is in records. */
    static Sparse ofRecords(PaxRecords records, long packed) {
        var numbers = records.find("GNU.sparse.map")
                .map(text -> COMMA.splitAsStream(text).map(SparseMap::parse).toList())
                .orElseGet(records::sparseNumbers);
        if (numbers.size() % 2 != 0) {
            throw malformed();
        }
        var map = new SparseMap();
        for (var i = 0; i < numbers.size(); i += 2) {
            map.add(numbers.get(i), numbers.get(i + 1));
        }
        return map.finish(records.number("GNU.sparse.size", -1), packed);
    }

    /** Format 1.0: the map is lines of digits before the data, which begins at the next block. */
    static Sparse ofData(PaxRecords records, long packed, Blocks blocks) throws IOException {
        var map = new SparseMap();
        var lines = new Lines(blocks);
        var count = lines.next();
        if (count > LARGEST) {
            throw malformed();
        }
        for (var i = 0L; i < count; i++) {
            map.add(lines.next(), lines.next());
        }
        return map.finish(records.number("GNU.sparse.realsize", -1), packed - lines.read);
    }

    private void add(long offset, long length) {
        if (length == 0) {
            return; // unused, or where the file ends
        }
        if (offset < end || length < 0 || offset > Long.MAX_VALUE - length || extents.size() == LARGEST) {
            throw malformed();
        }
        end = offset + length;
        data += length;
        extents.add(new Extent(offset, length));
    }

    private Sparse finish(long size, long packed) {
        if (size < end || data != packed) {
            throw malformed();
        }
        return new Sparse(size, List.copyOf(extents));
    }

    private static long parse(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new InvalidParameterException("malformed archive: not a number in the map of a sparse file", e);
        }
    }

    private static InvalidParameterException malformed() {
        return new InvalidParameterException("malformed archive: the map of a sparse file is wrong or too large");
    }

    /** Numbers, one a line. */
    private static final class Lines {
        private static final int LONGEST = 20;

        private final Blocks blocks;
        private byte[] block = {};
        private int at;
        private long read;

        private Lines(Blocks blocks) {
            this.blocks = blocks;
        }

        private long next() throws IOException {
            var digits = new StringBuilder();
            for (var c = character(); c != '\n'; c = character()) {
                if (digits.length() == LONGEST) {
                    throw malformed();
                }
                digits.append(c);
            }
            return parse(digits.toString());
        }

        private char character() throws IOException {
            if (at == block.length) {
                block = blocks.next();
                read += block.length;
                at = 0;
            }
            return (char) (block[at++] & 0xff);
        }
    }
}
