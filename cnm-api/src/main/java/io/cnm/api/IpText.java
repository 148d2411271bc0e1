package io.cnm.api;

import java.util.Optional;
import java.util.StringJoiner;

/** Text form of addresses: dotted decimal, and RFC 4291 section 2.2 as RFC 5952 wants it written. */
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? parse6(text) : parse4(text).map(IpAddress::v4);
    }

    static String format(IpAddress address) {
        return address.v6() ? format6(address) : format4(address.low());
    }

    private static Optional<Long> parse4(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        var bits = 0L;
        for (var part : parts) {
            var value = number(part, 10, 3);
            // A leading zero would be octal to inet_aton and decimal to others: refused, as Go and most resolvers do.
            if (value < 0 || value > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
                return Optional.empty();
            }
            bits = (bits << 8) | value;
        }
        return Optional.of(bits);
    }

    private static Optional<IpAddress> parse6(String text) {
        var dot = text.indexOf('.');
        if (dot >= 0) {
            return parseWithDottedTail(text);
        }
        var gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::") || text.contains(":::")) {
            return Optional.empty();
        }
        var groups = new int[GROUPS];
        if (gap < 0) {
            return fill(text, groups, 0, GROUPS) == GROUPS ? Optional.of(join(groups)) : Optional.empty();
        }
        var head = fill(text.substring(0, gap), groups, 0, GROUPS - 1);
        if (head < 0) {
            return Optional.empty();
        }
        var tail = new int[GROUPS];
        var tailCount = fill(text.substring(gap + 2), tail, 0, GROUPS - 1 - head);
        if (tailCount < 0) {
            return Optional.empty();
        }
        System.arraycopy(tail, 0, groups, GROUPS - tailCount, tailCount);
        return Optional.of(join(groups));
    }

    private static Optional<IpAddress> parseWithDottedTail(String text) {
        var colon = text.lastIndexOf(':');
        return parse4(text.substring(colon + 1)).flatMap(v4 -> {
            var hex = Long.toHexString(v4 >>> 16) + ":" + Long.toHexString(v4 & 0xffff);
            return parse6(text.substring(0, colon + 1) + hex);
        });
    }

    /** Number of groups read, or -1 if there are more than {@code most} or one is not 1 to 4 hex digits. */
    private static int fill(String text, int[] groups, int from, int most) {
        if (text.isEmpty()) {
            return 0;
        }
        var parts = text.split(":", -1);
        if (parts.length > most) {
            return -1;
        }
        for (var i = 0; i < parts.length; i++) {
            groups[from + i] = number(parts[i], 16, 4);
            if (groups[from + i] < 0) {
                return -1;
            }
        }
        return parts.length;
    }

    private static int number(String digits, int radix, int most) {
        if (digits.isEmpty() || digits.length() > most) {
            return -1;
        }
        var value = 0;
        for (var i = 0; i < digits.length(); i++) {
            var c = digits.charAt(i);
            var digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static IpAddress join(int[] groups) {
        var high = 0L;
        var low = 0L;
        for (var i = 0; i < 4; i++) {
            high = (high << 16) | groups[i];
            low = (low << 16) | groups[4 + i];
        }
        return IpAddress.v6(high, low);
    }

    private static String format4(long bits) {
        return (bits >>> 24) + "." + ((bits >>> 16) & 255) + "." + ((bits >>> 8) & 255) + "." + (bits & 255);
    }

    private static String format6(IpAddress address) {
        if (!address.unmapped().v6()) {
            return "::ffff:" + format4(address.low() & 0xffff_ffffL);
        }
        var groups = new int[GROUPS];
        for (var i = 0; i < GROUPS; i++) {
            var half = i < 4 ? address.high() : address.low();
            groups[i] = (int) ((half >>> (48 - 16 * (i % 4))) & 0xffff);
        }
        // RFC 5952 4.2: the longest run of two or more zero groups is shortened, the first one of equals.
        var runStart = -1;
        var runLength = 1;
        for (var i = 0; i < GROUPS; i++) {
            var length = 0;
            while (i + length < GROUPS && groups[i + length] == 0) {
                length++;
            }
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
            i += Math.max(0, length - 1);
        }
        if (runStart < 0) {
            return hex(groups, 0, GROUPS);
        }
        return hex(groups, 0, runStart) + "::" + hex(groups, runStart + runLength, GROUPS);
    }

    private static String hex(int[] groups, int from, int to) {
        var text = new StringJoiner(":");
        for (var i = from; i < to; i++) {
            text.add(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
