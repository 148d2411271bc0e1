package io.cnm.api;

import java.util.Set;

/** What a network interface may be called. */
public final class LinkName {
    private static final int MOST_BYTES = 15;
    private static final int PREFIX_MOST_BYTES = MOST_BYTES - 3;

    /** The loopback link, and what {@code net.*.conf} has beside links; the kernel refuses the first two. */
    private static final Set<String> RESERVED = Set.of(".", "..", "lo", "all", "default");

    private LinkName() {}

    /**
     * Checks a name that a user has chosen. The kernel takes 1 to 15 bytes without blanks, {@code /} and {@code :}, and
     * numbers names with {@code %} by itself (dev_valid_name in net/core/dev.c); what tools would take for an option or a
     * line of its own is refused too.
     *
     * @param field what the error calls it
     * @throws InvalidParameterException if the name is not allowed
     */
    public static void require(String field, String name) {
        if (!allowed(name, MOST_BYTES) || RESERVED.contains(name)) {
            throw malformed(field, name, MOST_BYTES, ", and not be one of lo, all, default, ., ..");
        }
    }

    /**
     * Checks the beginning of names, which a number follows.
     *
     * @param field what the error calls it
     * @throws InvalidParameterException if such names are not allowed
     */
    public static void requirePrefix(String field, String prefix) {
        if (!allowed(prefix, PREFIX_MOST_BYTES)) {
            throw malformed(field, prefix, PREFIX_MOST_BYTES, "");
        }
    }

    private static boolean allowed(String name, int most) {
        return !name.isEmpty() && name.length() <= most && !name.startsWith("-") && visible(name);
    }

    private static boolean visible(String name) {
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '/' || c == ':' || c == '%') {
                return false;
            }
        }
        return true;
    }

    private static InvalidParameterException malformed(String field, String name, int most, String more) {
        return new InvalidParameterException(field + " \"" + name.replaceAll("\\p{Cntrl}", "?") + "\" must be 1 to "
                + most + " visible ASCII characters without '/', ':' and '%', not begin with '-'" + more);
    }
}
