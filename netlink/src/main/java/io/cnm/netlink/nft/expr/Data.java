package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Bytes as they stand in a register or set element. Header fields are in network order, what the kernel keeps itself
 * (marks, interface indexes, conntrack states) is in host order: the factories know which. <em>Immutable.</em>
 */
public final class Data implements Value {
    /** No bytes: the absent right side of a set element, the absent end of a range. */
    public static final Data NONE = new Data(new byte[0]);

    /** linux/if.h IFNAMSIZ: interface names are compared with their NUL padding. */
    private static final int IFNAMSIZ = 16;

    private static final int NFT_REG32_SIZE = 4;
    private static final Pattern IP4_LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IP6_LITERAL = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private final byte[] bytes;

    private Data(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of these bytes. */
    public static Data of(byte... bytes) {
        return bytes.length == 0 ? NONE : new Data(bytes.clone());
    }

    /** One byte: a protocol number, a packet type, an ICMP type. */
    public static Data u8(int value) {
        return new Data(new byte[] {(byte) value});
    }

    /** 16 bits in network order: a port, an Ethernet type, an ARP operation. */
    public static Data be16(int value) {
        return new Data(new byte[] {(byte) (value >>> 8), (byte) value});
    }

    /** A TCP, UDP or SCTP port. */
    public static Data port(int port) {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        return be16(port);
    }

    /** 32 bits in network order. */
    public static Data be32(long value) {
        return number(value, ByteOrder.BIG_ENDIAN);
    }

    /** 32 bits in host order: a mark, an interface index, a conntrack state or status, an address type. */
    public static Data host32(long value) {
        return number(value, ByteOrder.nativeOrder());
    }

    /** An IPv4 address (4 bytes) or IPv6 address (16 bytes). */
    public static Data ip(InetAddress address) {
        return new Data(address.getAddress());
    }

    /**
     * An address written as numbers; never a host name, so nothing is looked up.
     *
     * @throws IllegalArgumentException if it is no IPv4 or IPv6 literal
     */
    public static Data ip(String literal) {
        var wellFormed = IP4_LITERAL.matcher(literal).matches()
                || IP6_LITERAL.matcher(literal).matches();
        try {
            if (wellFormed) {
                return ip(InetAddress.getByName(literal));
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + literal, e);
        }
        throw new IllegalArgumentException("not an IP address: " + literal);
    }

    /** An Ethernet address as six hexadecimal pairs with colons. */
    public static Data mac(String address) {
        var bytes = HexFormat.ofDelimiter(":").parseHex(address);
        if (bytes.length != 6) {
            throw new IllegalArgumentException("not an Ethernet address: " + address);
        }
        return new Data(bytes);
    }

    /** An interface name with its NUL padding, as a whole name is compared. */
    public static Data ifname(String name) {
        return new Data(Arrays.copyOf(checkedName(name), IFNAMSIZ));
    }

    /** The beginning of interface names, without padding: {@code ifnamePrefix("veth")} is nft's {@code "veth*"}. */
    public static Data ifnamePrefix(String prefix) {
        return new Data(checkedName(prefix));
    }

    /** Fields one after another, each padded to four bytes: the key or value of a concatenation. */
    public static Data concat(Data... fields) {
        var length = 0;
        for (var field : fields) {
            length += field.paddedLength();
        }
        var all = ByteBuffer.allocate(length);
        for (var field : fields) {
            all.put(Arrays.copyOf(field.bytes, field.paddedLength()));
        }
        return new Data(all.array());
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** Number of bytes with the padding that this takes in a concatenation and in registers. */
    public int paddedLength() {
        return (bytes.length + NFT_REG32_SIZE - 1) / NFT_REG32_SIZE * NFT_REG32_SIZE;
    }

    /** The first bytes. */
    public Data first(int length) {
        return new Data(Arrays.copyOf(bytes, length));
    }

    /** Bitwise and with a mask of the same length. */
    public Data and(Data mask) {
        var result = bytes.clone();
        for (var i = 0; i < result.length; i++) {
            result[i] &= mask.bytes[i];
        }
        return new Data(result);
    }

    /** Zeros. */
    public static Data zeros(int length) {
        return new Data(new byte[length]);
    }

    /** A mask of {@code prefix} one bits followed by zeros. */
    public static Data prefixMask(int prefix, int length) {
        if (prefix < 0 || prefix > length * 8) {
            throw new IllegalArgumentException("prefix length " + prefix + " is not between 0 and " + length * 8);
        }
        var mask = new byte[length];
        for (var bit = 0; bit < prefix; bit++) {
            mask[bit / 8] |= (byte) (0x80 >>> bit % 8);
        }
        return new Data(mask);
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public void encode(AttributeWriter out) {
        out.bytes(NFTA_DATA_VALUE, bytes);
    }

    static Data decode(AttributeReader in) {
        if (Value.decode(in) instanceof Data data) {
            return data;
        }
        in.fail("bytes expected, found a verdict");
        return NONE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Data data && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Hexadecimal. */
    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    private static Data number(long value, ByteOrder order) {
        return new Data(ByteBuffer.allocate(Integer.BYTES)
                .order(order)
                .putInt((int) value)
                .array());
    }

    private static byte[] checkedName(String name) {
        var utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0 || utf8.length >= IFNAMSIZ) {
            throw new IllegalArgumentException("interface name of 1 to 15 bytes expected: " + name);
        }
        return utf8;
    }
}
