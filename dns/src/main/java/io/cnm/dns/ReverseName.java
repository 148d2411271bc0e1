package io.cnm.dns;

import io.cnm.api.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names under which addresses are looked up: {@code 2.0.18.172.in-addr.arpa}, and 32 hexadecimal digits from the last
 * to the first under {@code ip6.arpa}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3596#section-2.5">RFC 3596</a> section 2.5, RFC 1035 section 3.5
 */
final class ReverseName {
    private static final String V4 = ".in-addr.arpa";
    private static final String V6 = ".ip6.arpa";
    private static final int V6_DIGITS = 32;
    private static final Pattern DOT = Pattern.compile("\\.");

    private ReverseName() {}

    /** The address that a name in lower case stands for; empty for all other names. */
    static Optional<IpAddress> parse(String name) {
        if (name.endsWith(V4)) {
            return v4(DOT.split(name.substring(0, name.length() - V4.length()), -1));
        }
        return name.endsWith(V6) ? v6(name.substring(0, name.length() - V6.length())) : Optional.empty();
    }

    private static Optional<IpAddress> v4(String[] parts) {
        return parts.length == 4
                ? IpAddress.find(parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0])
                : Optional.empty();
    }

    private static Optional<IpAddress> v6(String digits) {
        if (digits.length() != 2 * V6_DIGITS - 1) {
            return Optional.empty();
        }
        var address = ByteBuffer.allocate(V6_DIGITS / 2);
        for (var i = digits.length() - 1; i >= 0; i -= 4) {
            var high = Character.digit(digits.charAt(i), 16);
            var low = Character.digit(digits.charAt(i - 2), 16);
            var dots = digits.charAt(i - 1) == '.' && (i == 2 || digits.charAt(i - 3) == '.');
            if (high < 0 || low < 0 || !dots) {
                return Optional.empty();
            }
            address.put((byte) (high << 4 | low));
        }
        return Optional.of(IpAddress.of(address.array()));
    }
}
