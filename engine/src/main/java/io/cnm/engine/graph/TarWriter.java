package io.cnm.engine.graph;

import io.cnm.linux.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an archive in ustar's format, with extended headers where that has no room: long names, large numbers, attributes.
 * Times have seconds, as in Docker's archives. Same members, same bytes. <em>Confined to one thread.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/tar.5.html">tar(5)</a>
 */
final class TarWriter {
    private static final int LARGEST_ID = 07777777;
    private static final long LARGEST_NUMBER = 077777777777L;
    private static final byte[] ZEROS = new byte[64 << 10];
    private static final String MAGIC = "ustar\0" + "00";

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes the header; so many bytes of data as it says, and {@link #endData}, must follow. */
    void header(TarEntry entry) throws IOException {
        var records = records(entry);
        if (!records.isEmpty()) {
            var content = encode(records);
            out.write(block("PaxHeaders/header", 'x', content.length));
            out.write(content);
            endData(content.length);
        }
        out.write(block(entry));
    }

    private static Map<String, byte[]> records(TarEntry entry) {
        var records = new TreeMap<String, byte[]>();
        putName(records, PaxRecords.PATH, entry.name());
        putName(records, PaxRecords.LINK_PATH, entry.linkName());
        putNumber(records, PaxRecords.USER, Integer.toUnsignedLong(entry.user()), LARGEST_ID);
        putNumber(records, PaxRecords.GROUP, Integer.toUnsignedLong(entry.group()), LARGEST_ID);
        putNumber(records, PaxRecords.SIZE, entry.size(), LARGEST_NUMBER);
        putNumber(records, PaxRecords.MODIFIED, entry.modified().getEpochSecond(), LARGEST_NUMBER);
        entry.attributes().forEach((name, value) -> records.put(PaxRecords.ATTRIBUTE + name, value));
        return records;
    }

    private static void putName(Map<String, byte[]> records, String key, String name) {
        var bytes = FileNames.encode(name);
        var ascii = true;
        for (var b : bytes) {
            ascii &= b > 0;
        }
        if (bytes.length > TarHeader.NAME_LENGTH || !ascii) {
            records.put(key, bytes);
        }
    }

    private static void putNumber(Map<String, byte[]> records, String key, long number, long largest) {
        if (number < 0 || number > largest) {
            records.put(key, Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] encode(Map<String, byte[]> records) {
        var content = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            var head = (" " + key + "=").getBytes(StandardCharsets.UTF_8);
            var rest = head.length + value.length + 1;
            var length = rest + Integer.toString(rest).length();
            length = rest + Integer.toString(length).length(); // the number counts its own digits
            content.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
            content.writeBytes(head);
            content.writeBytes(value);
            content.write('\n');
        });
        return content.toByteArray();
    }

    private static byte[] block(TarEntry entry) {
        var block = new byte[TarHeader.BLOCK];
        put(block, TarHeader.NAME, TarHeader.NAME_LENGTH, entry.name());
        put(block, TarHeader.LINK_NAME, TarHeader.NAME_LENGTH, entry.linkName());
        put(block, TarHeader.MODE, TarHeader.SHORT, entry.mode());
        put(block, TarHeader.USER, TarHeader.SHORT, fitting(Integer.toUnsignedLong(entry.user()), LARGEST_ID));
        put(block, TarHeader.GROUP, TarHeader.SHORT, fitting(Integer.toUnsignedLong(entry.group()), LARGEST_ID));
        put(block, TarHeader.SIZE, TarHeader.LONG, fitting(entry.size(), LARGEST_NUMBER));
        put(block, TarHeader.MODIFIED, TarHeader.LONG, fitting(entry.modified().getEpochSecond(), LARGEST_NUMBER));
        put(block, TarHeader.MAJOR, TarHeader.SHORT, entry.major());
        put(block, TarHeader.MINOR, TarHeader.SHORT, entry.minor());
        return finish(block, entry.kind().flag());
    }

    private static byte[] block(String name, char type, int size) {
        var block = new byte[TarHeader.BLOCK];
        put(block, TarHeader.NAME, TarHeader.NAME_LENGTH, name);
        put(block, TarHeader.MODE, TarHeader.SHORT, 0644);
        put(block, TarHeader.SIZE, TarHeader.LONG, size);
        return finish(block, type);
    }

    private static byte[] finish(byte[] block, char type) {
        block[TarHeader.TYPE] = (byte) type;
        put(block, TarHeader.MAGIC, MAGIC.length(), MAGIC);
        Arrays.fill(block, TarHeader.CHECKSUM, TarHeader.CHECKSUM + TarHeader.SHORT, (byte) ' ');
        var sum = 0;
        for (var b : block) {
            sum += b & 0xff;
        }
        put(block, TarHeader.CHECKSUM, TarHeader.SHORT - 1, sum);
        return block;
    }

    /** What does not fit is in a record. */
    private static long fitting(long number, long largest) {
        return number < 0 || number > largest ? 0 : number;
    }

    private static void put(byte[] block, int at, int length, String text) {
        var bytes = FileNames.encode(text);
        System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, length));
    }

    private static void put(byte[] block, int at, int length, long number) {
        var rest = number;
        for (var i = at + length - 2; i >= at; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    /** Writes some of the data. */
    void data(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    /** Writes zeros as data. */
    void zeros(long count) throws IOException {
        for (var left = count; left > 0; left -= ZEROS.length) {
            out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
        }
    }

    /** Fills the last block after so many bytes of data. */
    void endData(long size) throws IOException {
        zeros(-size & (TarHeader.BLOCK - 1));
    }

    /** Ends the archive; the stream stays open. */
    void end() throws IOException {
        zeros(2 * TarHeader.BLOCK);
        out.flush();
    }
}
