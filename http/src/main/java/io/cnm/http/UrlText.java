package io.cnm.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Percent-decoding (RFC 3986 section 2.1), strict: what cannot be decoded without loss is refused, not replaced. */
final class UrlText {
    private static final int MAX_PARAMETERS = 256;

    private UrlText() {}

    /** The parameters of a query, in the order in which they were given. */
    static Map<String, List<String>> query(String query) {
        var parameters = new HashMap<String, List<String>>();
        if (query.isEmpty()) {
            return parameters;
        }
        var pairs = query.split("&", -1);
        if (pairs.length > MAX_PARAMETERS) {
            throw new HttpException(400, "the query has more than " + MAX_PARAMETERS + " parameters");
        }
        for (var pair : pairs) {
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            var value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters
                    .computeIfAbsent(decode(name.replace('+', ' '), "query"), key -> new ArrayList<>())
                    .add(decode(value.replace('+', ' '), "query"));
        }
        return parameters;
    }

    static String decode(String text, String where) {
        return isPlain(text) ? text : decodeBytes(text, where);
    }

    /** Whether it stands for itself, as nearly all do. */
    private static boolean isPlain(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%' || c == '\0' || c >= 128) {
                return false;
            }
        }
        return true;
    }

    private static String decodeBytes(String text, String where) {
        var bytes = ByteBuffer.allocate(text.length() * 3);
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length() || hex(text.charAt(i + 1)) < 0 || hex(text.charAt(i + 2)) < 0) {
                    throw new HttpException(400, "the " + where + " has a '%' without two hex digits after it");
                }
                bytes.put((byte) ((hex(text.charAt(i + 1)) << 4) | hex(text.charAt(i + 2))));
                i += 2;
            } else {
                // Netty reads the request line as ISO 8859-1: these are the bytes that were sent.
                bytes.put((byte) c);
            }
        }
        try {
            var decoded =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            if (decoded.indexOf('\0') >= 0) {
                throw new HttpException(400, "the " + where + " must not hold NUL");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw new HttpException(400, "the " + where + " is not UTF-8");
        }
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
