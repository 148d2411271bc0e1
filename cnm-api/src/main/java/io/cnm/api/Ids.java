package io.cnm.api;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Identifiers as Docker has them: 64 hex digits of random, of which people are shown the first 12. */
final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern FORM = Pattern.compile("[0-9a-zA-Z_.-]{1,128}");

    private Ids() {}

    static String random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static String check(String what, String value) {
        if (!FORM.matcher(value).matches()) {
            throw new InvalidParameterException(
                    what + " id \"" + value + "\" must be 1 to 128 letters, digits, '_', '.' or '-'");
        }
        return value;
    }

    static String shorten(String value) {
        return value.length() <= 12 ? value : value.substring(0, 12);
    }
}
