package io.cnm.remote.probe;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Ids as Docker's engine makes them, which nobody has. */
final class RandomId {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomId() {}

    /** 64 hex digits. */
    static String next() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
