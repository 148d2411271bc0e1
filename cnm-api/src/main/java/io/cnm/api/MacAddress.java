package io.cnm.api;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A 48-bit Ethernet address. <em>Immutable.</em>
 *
 * @param bits the address in the low 48 bits, first octet highest
 */
public record MacAddress(long bits) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":");
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{2}([:-])[0-9a-fA-F]{2}(\\1[0-9a-fA-F]{2}){4}");

    /** @throws IllegalArgumentException if there are more than 48 bits */
    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits");
        }
    }

    /**
     * Parses six pairs of hex digits with colons or dashes between.
     *
     * @throws InvalidParameterException if the text is anything else
     */
    public static MacAddress parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new InvalidParameterException("\"" + text + "\" is not a MAC address of the form 02:42:ac:11:00:02");
        }
        return of(PAIRS.parseHex(text.replace('-', ':')));
    }

    /** The address of six octets. */
    public static MacAddress of(byte[] octets) {
        if (octets.length != 6) {
            throw new IllegalArgumentException("a MAC address has 6 octets, not " + octets.length);
        }
        var bits = 0L;
        for (var octet : octets) {
            bits = (bits << 8) | (octet & 0xff);
        }
        return new MacAddress(bits);
    }

    /** A random unicast address of the locally administered range. */
    public static MacAddress random() {
        return local(RANDOM.nextLong());
    }

    /** A unicast address of the locally administered range, the rest of it from the lowest bits of a number. */
    public static MacAddress local(long number) {
        return new MacAddress((number & 0xfcff_ffff_ffffL) | 0x0200_0000_0000L);
    }

    /** Whether the group bit is clear, as an interface's own address must have it. */
    public boolean unicast() {
        return ((bits >>> 40) & 1) == 0;
    }

    /** The six octets. */
    public byte[] toBytes() {
        var octets = new byte[6];
        for (var i = 0; i < 6; i++) {
            octets[i] = (byte) (bits >>> (40 - 8 * i));
        }
        return octets;
    }

    @Override
    public String toString() {
        return PAIRS.formatHex(toBytes());
    }
}
