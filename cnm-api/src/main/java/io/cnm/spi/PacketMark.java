package io.cnm.spi;

import io.cnm.api.InvalidParameterException;
import java.util.regex.Pattern;

/**
 * A mark that the host's administrator puts on packets ({@code nfmark}), as a rule looks for it. <em>Immutable.</em>
 *
 * @param value of the bits that count, 32 bits
 * @param mask the bits that count, 32 bits
 */
public record PacketMark(long value, long mask) {
    private static final long ALL = 0xffff_ffffL;
    private static final Pattern FORM = Pattern.compile("(0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10})");

    /**
     * Reads {@code MARK} or {@code MARK/MASK}, each decimal or with {@code 0x}.
     *
     * @param field what the error calls it
     * @throws InvalidParameterException if it is anything else
     */
    public static PacketMark parse(String field, String text) {
        var parts = text.split("/", 2);
        var value = number(field, text, parts[0]);
        return new PacketMark(value, parts.length == 1 ? ALL : number(field, text, parts[1]));
    }

    private static long number(String field, String text, String part) {
        var number = FORM.matcher(part).matches() ? Long.decode(decimal(part)) : Long.valueOf(-1);
        if (number < 0 || number > ALL) {
            throw new InvalidParameterException(field + " \"" + text.replaceAll("\\p{Cntrl}", "?")
                    + "\" must be a mark or mark/mask, each a number of 32 bits such as 1 or 0x10/0xf0");
        }
        return number;
    }

    /** Without zeros in front, which would make an octal number of it. */
    private static String decimal(String part) {
        return part.matches("0+[0-9]+") ? part.replaceFirst("^0+(?=[0-9])", "") : part;
    }

    @Override
    public String toString() {
        return String.format("0x%x/0x%x", value, mask);
    }
}
