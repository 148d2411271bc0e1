package io.cnm.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as a number. Unlike {@link InetAddress} it never asks a name server, carries no host name,
 * keeps IPv4 and IPv4-mapped IPv6 apart, and can be counted with. IPv4 sorts before IPv6, then by value.
 * <em>Immutable.</em>
 *
 * @param v6 whether this is an IPv6 address
 * @param high the upper 64 bits; zero for IPv4
 * @param low the lower 64 bits; an IPv4 address stands in the low 32
 */
public record IpAddress(boolean v6, long high, long low) implements Comparable<IpAddress> {
    /** {@code 0.0.0.0}. */
    public static final IpAddress ANY_V4 = new IpAddress(false, 0, 0);

    /** {@code ::}. */
    public static final IpAddress ANY_V6 = new IpAddress(true, 0, 0);

    /** @throws IllegalArgumentException if an IPv4 value has more than 32 bits */
    public IpAddress {
        if (!v6 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /** The IPv4 address of the given 32 bits. */
    public static IpAddress v4(long bits) {
        return new IpAddress(false, 0, bits & 0xffff_ffffL);
    }

    /** The IPv6 address of the given 128 bits. */
    public static IpAddress v6(long high, long low) {
        return new IpAddress(true, high, low);
    }

    /** The address of 4 or 16 bytes in network order. */
    public static IpAddress of(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> v4(bits(bytes, 0, 4));
            case 16 -> v6(bits(bytes, 0, 8), bits(bytes, 8, 8));
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /** The same address as the JDK has it. */
    public static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /**
     * Parses dotted IPv4 (four decimal parts, no leading zeros) or IPv6 (RFC 4291 section 2.2, without zone).
     *
     * @throws InvalidParameterException if the text is not an address
     */
    public static IpAddress parse(String text) {
        return find(text).orElseThrow(() -> new InvalidParameterException("\"" + text + "\" is not an IP address"));
    }

    /** Parses like {@link #parse}, empty if the text is not an address. */
    public static Optional<IpAddress> find(String text) {
        return IpText.parse(text);
    }

    // A record's own two go through method handles, and addresses are looked up everywhere.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && low == that.low && high == that.high && v6 == that.v6;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    /** 32 or 128. */
    public int bits() {
        return v6 ? 128 : 32;
    }

    /** The address {@code count} further, wrapping at the end of the family's space. Negative counts go back. */
    public IpAddress plus(long count) {
        if (!v6) {
            return v4(low + count);
        }
        var sum = low + count;
        var carry = count >= 0 && Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        var borrow = count < 0 && Long.compareUnsigned(sum, low) > 0 ? 1 : 0;
        return v6(high + carry - borrow, sum);
    }

    /** The address with all bits after the first {@code prefix} cleared. */
    public IpAddress masked(int prefix) {
        return v6 ? v6(high & maskHigh(prefix), low & maskLow(prefix)) : v4(low & maskLow(prefix));
    }

    /** Whether the other address is of the same family and has the same first {@code prefix} bits. */
    public boolean agrees(IpAddress other, int prefix) {
        return v6 == other.v6
                && ((high ^ other.high) & maskHigh(prefix)) == 0
                && ((low ^ other.low) & maskLow(prefix)) == 0;
    }

    private static long maskHigh(int prefix) {
        return prefix == 0 ? 0 : prefix >= 64 ? -1L : -1L << (64 - prefix);
    }

    private long maskLow(int prefix) {
        if (v6) {
            return prefix <= 64 ? 0 : -1L << (128 - prefix);
        }
        return prefix == 0 ? 0 : -1L << (32 - prefix);
    }

    /** The address with all bits after the first {@code prefix} set. */
    public IpAddress filled(int prefix) {
        if (!v6) {
            return v4(prefix == 32 ? low : low | (0xffff_ffffL >>> prefix));
        }
        var fillHigh = prefix >= 64 ? 0 : -1L >>> prefix;
        var fillLow = prefix == 128 ? 0 : prefix <= 64 ? -1L : -1L >>> (prefix - 64);
        return v6(high | fillHigh, low | fillLow);
    }

    /** Whether this is {@code 0.0.0.0} or {@code ::}. */
    public boolean unspecified() {
        return high == 0 && low == 0;
    }

    /** Whether this is in 127.0.0.0/8 or {@code ::1}. */
    public boolean loopback() {
        return v6 ? high == 0 && low == 1 : low >>> 24 == 127;
    }

    /** Whether this is in 224.0.0.0/4 or ff00::/8. */
    public boolean multicast() {
        return v6 ? high >>> 56 == 0xff : low >>> 28 == 0xe;
    }

    /** Whether this is in 169.254.0.0/16 or fe80::/10. */
    public boolean linkLocal() {
        return v6 ? high >>> 54 == 0x3fa : low >>> 16 == 0xa9fe;
    }

    /** The IPv4 address inside {@code ::ffff:0:0/96}, or this address itself. */
    public IpAddress unmapped() {
        return v6 && high == 0 && low >>> 32 == 0xffff ? v4(low) : this;
    }

    /** 4 or 16 bytes in network order. */
    public byte[] toBytes() {
        var bytes = new byte[bits() / 8];
        for (var i = 0; i < bytes.length; i++) {
            var shift = 8 * (bytes.length - 1 - i);
            bytes[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
        }
        return bytes;
    }

    /** The same address for the JDK's sockets. */
    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(toBytes());
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }

    @Override
    public int compareTo(IpAddress other) {
        if (v6 != other.v6) {
            return v6 ? 1 : -1;
        }
        var byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** The usual text: dotted, or RFC 5952. */
    @Override
    public String toString() {
        return IpText.format(this);
    }

    private static long bits(byte[] bytes, int from, int count) {
        var value = 0L;
        for (var i = from; i < from + count; i++) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return value;
    }
}
