package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * The keys with which a client leaves a terminal, and how many of them it has just typed. <em>Confined to one thread.</em>
 */
final class DetachKeys {
    private static final byte[] DEFAULT = {0x10, 0x11};
    private static final int MOST = 16;

    private final byte[] keys;
    private int typed;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /**
     * Reads keys such as {@code ctrl-p,ctrl-q} or {@code a}.
     *
     * @param text empty for Docker's default
     * @throws InvalidParameterException in Docker's words
     */
    static DetachKeys parse(String text) {
        if (text.isEmpty()) {
            return new DetachKeys(DEFAULT.clone());
        }
        var keys = new ByteArrayOutputStream();
        var parts = List.of(text.split(",", -1));
        if (parts.size() > MOST) {
            throw new InvalidParameterException("Invalid detach keys (" + text + ") provided");
        }
        parts.forEach(part -> keys.write(key(part, text)));
        return new DetachKeys(keys.toByteArray());
    }

    private static int key(String part, String text) {
        if (part.length() == 1) {
            return part.charAt(0);
        }
        if (part.length() == 6 && part.startsWith("ctrl-")) {
            var letter = part.charAt(5);
            var place = letter >= 'a' && letter <= 'z' ? letter - 'a' + 1 : "@".indexOf(letter);
            var symbol = "[\\]^_".indexOf(letter);
            if (place >= 0) {
                return place;
            }
            if (symbol >= 0) {
                return 27 + symbol;
            }
        }
        throw new InvalidParameterException("Invalid detach keys (" + text + ") provided");
    }

    /** What of the bytes is for the process: not the keys, unless others follow than were expected. */
    byte[] type(byte[] bytes, int count) {
        var passed = new ByteArrayOutputStream(count);
        for (var at = 0; at < count && !complete(); at++) {
            if (bytes[at] == keys[typed]) {
                typed++;
            } else {
                passed.writeBytes(Arrays.copyOf(keys, typed));
                typed = bytes[at] == keys[0] ? 1 : 0;
                if (typed == 0) {
                    passed.write(bytes[at]);
                }
            }
        }
        return passed.toByteArray();
    }

    /** Whether all keys were typed, one after the other. */
    boolean complete() {
        return typed == keys.length;
    }
}
