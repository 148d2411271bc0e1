package io.cnm.engine.image;

import io.cnm.api.InvalidParameterException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a program runs on, in the words of Go. <em>Immutable.</em>
 *
 * @param os such as {@code linux}
 * @param architecture such as {@code amd64}
 * @param variant of the architecture, such as {@code v8}; empty for any
 */
public record Platform(String os, String architecture, String variant) {
    private static final Pattern FORM = Pattern.compile("([a-z0-9_.-]+/)?([A-Za-z0-9_.-]+)(/[A-Za-z0-9_.-]+)?");

    /** This machine's. */
    public static Platform ofMachine() {
        return new Platform("linux", normal(System.getProperty("os.arch")), "");
    }

    /**
     * Reads {@code [OS/]ARCHITECTURE[/VARIANT]}.
     *
     * @throws InvalidParameterException if it is none of that
     */
    public static Platform parse(String text) {
        var found = FORM.matcher(text);
        if (!found.matches()) {
            throw new InvalidParameterException("\"" + text + "\" is an invalid component of a platform: use"
                    + " OS/ARCHITECTURE[/VARIANT], such as linux/amd64");
        }
        var first = found.group(1);
        if (first == null && found.group(2).equals("linux")) {
            return ofMachine();
        }
        var variant = found.group(3) == null ? "" : found.group(3).substring(1);
        return new Platform(
                first == null ? "linux" : first.substring(0, first.length() - 1), normal(found.group(2)), variant);
    }

    private static String normal(String architecture) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            case "i386", "i686" -> "386";
            default -> architecture.toLowerCase(Locale.ROOT);
        };
    }

    /** Whether something made for another platform is made for this one. */
    public boolean takes(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.isEmpty() || other.variant.isEmpty() || variant.equals(other.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
