package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import java.util.Locale;

/** Numbers of bytes as people write them for Docker. Pure. */
public final class ByteSize {
    private ByteSize() {}

    /**
     * With k, m, g or t after the number, in capitals or not, and a b after that.
     *
     * @throws InvalidParameterException in Docker's words if it is none, or too large
     */
    public static long parse(String text) {
        var digits = text.replaceAll("[kKmMgGtTbB]+$", "");
        try {
            var number = Math.multiplyExact(Long.parseLong(digits), unit(text.substring(digits.length()), text));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new InvalidParameterException("invalid size: '" + text + "'", e);
        }
        throw new InvalidParameterException("invalid size: '" + text + "'");
    }

    private static long unit(String suffix, String text) {
        return switch (suffix.toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1;
            case "k", "kb" -> 1L << 10;
            case "m", "mb" -> 1L << 20;
            case "g", "gb" -> 1L << 30;
            case "t", "tb" -> 1L << 40;
            default -> throw new InvalidParameterException("invalid size: '" + text + "'");
        };
    }
}
