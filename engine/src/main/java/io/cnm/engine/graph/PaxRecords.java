package io.cnm.engine.graph;

import io.cnm.api.InvalidParameterException;
import io.cnm.linux.FileNames;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an extended header says of the member behind it. Values are bytes: capabilities of files, for one, are not text.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/tar.5.html">tar(5)</a>, "Pax Interchange Format" and what GNU and
 *     Schily have added
 */
final class PaxRecords {
    static final String PATH = "path";
    static final String LINK_PATH = "linkpath";
    static final String SIZE = "size";
    static final String USER = "uid";
    static final String GROUP = "gid";
    static final String MODIFIED = "mtime";
    static final String ATTRIBUTE = "SCHILY.xattr.";
    private static final String SPARSE_OFFSET = "GNU.sparse.offset";
    private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";

    private final Map<String, byte[]> records = new HashMap<>();

    /** Offsets and lengths of the oldest format for sparse files, which repeats its keys. */
    private final List<Long> sparse = new ArrayList<>();

    static PaxRecords none() {
        return new PaxRecords();
    }

    /** Parses lines of {@code length key=value}. */
    static PaxRecords parse(byte[] bytes) {
        var parsed = new PaxRecords();
        for (var at = 0; at < bytes.length && bytes[at] != 0; ) {
            at = parsed.line(bytes, at);
        }
        return parsed;
    }

    private int line(byte[] bytes, int start) {
        var blank = find(bytes, start, bytes.length, ' ');
        var end = start + length(new String(bytes, start, blank - start, StandardCharsets.ISO_8859_1));
        if (end > bytes.length || end <= blank + 1 || bytes[end - 1] != '\n') {
            throw malformed("length");
        }
        var equals = find(bytes, blank, end, '=');
        var key = new String(bytes, blank + 1, equals - blank - 1, StandardCharsets.UTF_8);
        var value = Arrays.copyOfRange(bytes, equals + 1, end - 1);
        if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
            sparse.add(number(key, text(value)));
        }
        records.put(key, value);
        return end;
    }

    private static int find(byte[] bytes, int from, int to, char wanted) {
        for (var i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw malformed("record");
    }

    private static int length(String digits) {
        try {
            return Integer.parseInt(digits, 0, Math.min(digits.length(), 8), 10);
        } catch (NumberFormatException e) {
            throw malformed("length");
        }
    }

    /** A record's text, if it is there and not empty. */
    Optional<String> find(String key) {
        return Optional.ofNullable(records.get(key))
                .filter(value -> value.length > 0)
                .map(PaxRecords::text);
    }

    private static String text(byte[] value) {
        return FileNames.decode(value);
    }

    /** A record that is a number of zero or more, or else what the header has. */
    long number(String key, long otherwise) {
        return find(key).map(text -> number(key, text)).orElse(otherwise);
    }

    private static long number(String key, String text) {
        try {
            var number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new InvalidParameterException("malformed archive: " + key + " is not a number", e);
        }
        throw malformed(key);
    }

    /** A record that is seconds, with decimals, since 1970. */
    Optional<Instant> time(String key) {
        return find(key).map(text -> {
            try {
                // A short text with a huge exponent is a huge number: only a plain decimal is converted.
                var seconds = text.matches("-?\\d{1,12}(\\.\\d{0,100})?") ? new BigDecimal(text) : BigDecimal.ZERO;
                var whole = seconds.setScale(0, java.math.RoundingMode.FLOOR);
                return Instant.ofEpochSecond(
                        whole.longValueExact(),
                        seconds.subtract(whole).movePointRight(9).longValue());
            } catch (ArithmeticException e) {
                throw new InvalidParameterException("malformed archive: " + key + " is not a time", e);
            }
        });
    }

    /** Extended attributes by name, in order. */
    Map<String, byte[]> attributes() {
        var attributes = new TreeMap<String, byte[]>();
        records.forEach((key, value) -> {
            if (key.startsWith(ATTRIBUTE)) {
                attributes.put(key.substring(ATTRIBUTE.length()), value);
            }
        });
        return attributes;
    }

    /** Pairs of offset and length from repeated records. */
    List<Long> sparseNumbers() {
        return List.copyOf(sparse);
    }

    private static InvalidParameterException malformed(String what) {
        return new InvalidParameterException("malformed archive: " + what + " in an extended header");
    }
}
