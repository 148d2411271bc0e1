package io.cnm.engine.graph;

import io.cnm.api.InvalidParameterException;
import io.cnm.linux.FileNames;
import java.nio.charset.StandardCharsets;

/**
 * The fields of a header block. Offsets are those of ustar and of GNU's older format.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/tar.5.html">tar(5)</a>, POSIX.1-2017 pax
 */
final class TarHeader {
    static final int BLOCK = 512;
    static final int NAME = 0;
    static final int NAME_LENGTH = 100;
    static final int MODE = 100;
    static final int USER = 108;
    static final int GROUP = 116;
    static final int SIZE = 124;
    static final int MODIFIED = 136;
    static final int CHECKSUM = 148;
    static final int TYPE = 156;
    static final int LINK_NAME = 157;
    static final int MAGIC = 257;
    static final int MAJOR = 329;
    static final int MINOR = 337;
    static final int SHORT = 8;
    static final int LONG = 12;

    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final String USTAR = "ustar\0";

    private final byte[] block;

    /** @throws InvalidParameterException if its sum is wrong */
    TarHeader(byte[] block) {
        this.block = block;
        var expected = number(CHECKSUM, SHORT);
        if (expected != sum(true) && expected != sum(false)) {
            throw new InvalidParameterException("malformed archive: a header's checksum is wrong");
        }
    }

    private long sum(boolean unsigned) {
        var sum = 0L;
        for (var i = 0; i < BLOCK; i++) {
            var value = i >= CHECKSUM && i < CHECKSUM + SHORT ? ' ' : block[i];
            sum += unsigned ? value & 0xff : value;
        }
        return sum;
    }

    char type() {
        return (char) (block[TYPE] & 0xff);
    }

    /** The name, with its first part where ustar keeps that. */
    String name() {
        var name = text(NAME, NAME_LENGTH);
        if (!new String(block, MAGIC, USTAR.length(), StandardCharsets.ISO_8859_1).equals(USTAR)) {
            return name;
        }
        var prefix = text(PREFIX, PREFIX_LENGTH);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    String text(int at, int length) {
        var end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return FileNames.decode(block, at, end - at);
    }

    boolean flag(int at) {
        return block[at] != 0;
    }

    long number(int at, int length) {
        return number(block, at, length);
    }

    /** Octal digits, or two's complement with the highest bit set (GNU). */
    static long number(byte[] block, int at, int length) {
        if ((block[at] & 0x80) != 0) {
            return binary(block, at, length);
        }
        var text = new String(block, at, length, StandardCharsets.ISO_8859_1);
        var end = text.indexOf('\0');
        var digits = (end < 0 ? text : text.substring(0, end)).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new InvalidParameterException("malformed archive: not an octal number in a header", e);
        }
    }

    private static long binary(byte[] block, int at, int length) {
        var negative = (block[at] & 0x40) != 0;
        var value = negative ? -1L : 0L;
        for (var i = at; i < at + length; i++) {
            var b = i == at && !negative ? block[i] & 0x7f : block[i] & 0xff;
            if (value >> 55 != (negative ? -1 : 0)) {
                throw new InvalidParameterException("malformed archive: a number in a header is too large");
            }
            value = value << 8 | b;
        }
        return value;
    }
}
