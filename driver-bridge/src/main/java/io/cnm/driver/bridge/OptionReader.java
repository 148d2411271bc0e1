package io.cnm.driver.bridge;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Driver options as values. The errors begin as Docker's do, which scripts look for, and say what is allowed.
 * <em>Immutable.</em>
 */
record OptionReader(Map<String, String> options) {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    /** A text; an empty one is none. */
    Optional<String> text(String key) {
        return find(key).filter(text -> !text.isEmpty());
    }

    boolean flag(String key, boolean otherwise) {
        return find(key)
                .map(text -> {
                    if (!TRUE.contains(text) && !FALSE.contains(text)) {
                        throw malformed(key, text, "must be true or false");
                    }
                    return TRUE.contains(text);
                })
                .orElse(otherwise);
    }

    /** An address, without IPv4 written as IPv6. */
    Optional<IpAddress> address(String key, String allowed, Predicate<IpAddress> good) {
        return find(key).map(text -> IpAddress.find(text)
                .map(IpAddress::unmapped)
                .filter(good)
                .orElseThrow(() -> malformed(key, text, "must be " + allowed)));
    }

    /** A number, or 0 for the kernel's default. */
    int number(String key, int least, int most) {
        return find(key)
                .map(text -> {
                    var number = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
                    if (number != 0 && (number < least || number > most)) {
                        throw malformed(key, text, "must be 0 for the kernel's default, or " + least + " to " + most);
                    }
                    return number;
                })
                .orElse(0);
    }

    private Optional<String> find(String key) {
        return Optional.ofNullable(options.get(key));
    }

    static InvalidParameterException malformed(String key, String text, String reason) {
        return new InvalidParameterException(
                "failed to parse " + key + " value: " + text.replaceAll("\\p{Cntrl}", "?") + " (" + reason + ")");
    }
}
