package io.cnm.api;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Identifiers as Docker has them: 64 hex digits of random, of which people are shown the first 12. */
final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LONGEST = 128;

    private Ids() {}

    static String random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static String check(String what, String value) {
        if (value.isEmpty() || value.length() > LONGEST || !allowed(value)) {
            throw new InvalidParameterException(
                    what + " id \"" + value + "\" must be 1 to 128 letters, digits, '_', '.' or '-'");
        }
        return value;
    }

    private static boolean allowed(String value) {
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && "_.-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    static String shorten(String value) {
        return value.length() <= 12 ? value : value.substring(0, 12);
    }
}
