package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * File names as text. To Linux a name is bytes, mostly UTF-8 and sometimes not: a byte that is not becomes a lone low
 * surrogate, U+DC80 to U+DCFF, and the same byte again on its way back, so that every file can be named. (Python calls
 * this {@code surrogateescape}.) The process's locale has no say. <em>Thread-safe.</em>
 */
public final class FileNames {
    private static final int ESCAPES = 0xdc00;

    private FileNames() {}

    /** The text for a name's bytes. */
    public static String decode(byte[] bytes, int offset, int length) {
        for (var i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                return decodeAny(ByteBuffer.wrap(bytes, offset, length));
            }
        }
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** The text for a name's bytes. */
    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    private static String decodeAny(ByteBuffer bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var text = CharBuffer.allocate(bytes.remaining());
        while (true) {
            var result = decoder.decode(bytes, text, true);
            if (!result.isError()) {
                return text.flip().toString();
            }
            for (var i = 0; i < result.length(); i++) {
                text.put((char) (ESCAPES | (bytes.get() & 0xff)));
            }
            decoder.reset();
        }
    }

    /** The bytes of a name. Half a character that {@link #decode} does not make becomes a question mark. */
    public static byte[] encode(String name) {
        for (var i = 0; i < name.length(); i++) {
            if (isEscape(name, i)) {
                return encodeEscaped(name);
            }
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeEscaped(String name) {
        var bytes = ByteBuffer.allocate(name.length() * 3);
        var from = 0;
        for (var i = 0; i < name.length(); i++) {
            if (isEscape(name, i)) {
                bytes.put(name.substring(from, i).getBytes(StandardCharsets.UTF_8))
                        .put((byte) name.charAt(i));
                from = i + 1;
            }
        }
        bytes.put(name.substring(from).getBytes(StandardCharsets.UTF_8)).flip();
        var exact = new byte[bytes.remaining()];
        bytes.get(exact);
        return exact;
    }

    private static boolean isEscape(String name, int at) {
        var c = name.charAt(at);
        return c >= ESCAPES + 0x80
                && c <= ESCAPES + 0xff
                && (at == 0 || !Character.isHighSurrogate(name.charAt(at - 1)));
    }
}
