package io.cnm.netlink.rtnl;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A link-layer address: six bytes on Ethernet, none or another number on other links. <em>Immutable.</em> */
public final class HardwareAddress {
    private static final HexFormat TEXT = HexFormat.ofDelimiter(":");

    private final byte[] bytes;

    private HardwareAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** An address of these bytes, which are copied. */
    public static HardwareAddress of(byte[] bytes) {
        return new HardwareAddress(bytes.clone());
    }

    /**
     * Reads {@code 02:42:ac:11:00:02}.
     *
     * @throws IllegalArgumentException if it is not pairs of hexadecimal digits with colons between them
     */
    public static HardwareAddress parse(String text) {
        return new HardwareAddress(TEXT.parseHex(text));
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HardwareAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return TEXT.formatHex(bytes);
    }
}
