package io.cnm.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes the payload of a netlink message: fixed structs first, then attributes, each padded to four bytes. It grows as
 * needed. Numbers are in host order unless the method's name says {@code be} (network order, as nf_tables and
 * addresses want it). <em>Confined to one thread.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>, linux/netlink.h (struct nlattr)
 */
public final class AttributeWriter {
    /** linux/netlink.h: the attribute holds attributes. Required by every family that checks strictly. */
    static final int NLA_F_NESTED = 1 << 15;

    private static final int NLA_HDRLEN = 4;
    private static final int MAX_ATTRIBUTE = 0xffff;

    private ByteBuffer buffer;

    /** An empty writer. */
    public AttributeWriter() {
        this(256);
    }

    AttributeWriter(int capacity) {
        buffer = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
    }

    /** Appends one byte of a struct, without padding. */
    public AttributeWriter rawU8(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** Appends a 16-bit number of a struct in host order, without padding. */
    public AttributeWriter rawU16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    /** Appends a 16-bit number of a struct in network order, without padding. */
    public AttributeWriter rawBe16(int value) {
        return rawU8(value >>> 8).rawU8(value);
    }

    /** Appends a 32-bit number of a struct in host order, without padding. */
    public AttributeWriter rawU32(long value) {
        room(4).putInt((int) value);
        return this;
    }

    /** Appends bytes of a struct, without padding. */
    public AttributeWriter rawBytes(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    /** Appends an attribute without payload. */
    public AttributeWriter flag(int type) {
        return bytes(type, new byte[0]);
    }

    /** Appends an 8-bit attribute. */
    public AttributeWriter u8(int type, int value) {
        header(type, 1).put((byte) value);
        return pad();
    }

    /** Appends a switch: 1 for on, 0 for off. */
    public AttributeWriter bool(int type, boolean on) {
        return u8(type, on ? 1 : 0);
    }

    /** Appends a 16-bit attribute in host order. */
    public AttributeWriter u16(int type, int value) {
        header(type, 2).putShort((short) value);
        return pad();
    }

    /** Appends a 16-bit attribute in network order. */
    public AttributeWriter be16(int type, int value) {
        header(type, 2).put((byte) (value >>> 8)).put((byte) value);
        return pad();
    }

    /** Appends a 32-bit attribute in host order; only the low 32 bits of {@code value} count. */
    public AttributeWriter u32(int type, long value) {
        header(type, 4).putInt((int) value);
        return this;
    }

    /** Appends a 32-bit attribute in network order; only the low 32 bits of {@code value} count. */
    public AttributeWriter be32(int type, long value) {
        var order = header(type, 4).order();
        buffer.order(ByteOrder.BIG_ENDIAN).putInt((int) value).order(order);
        return this;
    }

    /** Appends a 64-bit attribute in host order. */
    public AttributeWriter u64(int type, long value) {
        header(type, 8).putLong(value);
        return this;
    }

    /** Appends a 64-bit attribute in network order. */
    public AttributeWriter be64(int type, long value) {
        var order = header(type, 8).order();
        buffer.order(ByteOrder.BIG_ENDIAN).putLong(value).order(order);
        return this;
    }

    /** Appends a string attribute with the closing NUL that the kernel expects. */
    public AttributeWriter string(int type, String value) {
        var utf8 = value.getBytes(StandardCharsets.UTF_8);
        header(type, utf8.length + 1).put(utf8).put((byte) 0);
        return pad();
    }

    /** Appends an attribute of bytes as they are. */
    public AttributeWriter bytes(int type, byte[] value) {
        header(type, value.length).put(value);
        return pad();
    }

    /** Appends an attribute that holds what {@code content} writes; it is marked with NLA_F_NESTED. */
    public AttributeWriter nested(int type, Consumer<AttributeWriter> content) {
        var start = buffer.position();
        header(type | NLA_F_NESTED, 0);
        content.accept(this);
        var length = buffer.position() - start;
        if (length > MAX_ATTRIBUTE) {
            throw new IllegalArgumentException(
                    "nested attribute " + type + " holds " + length + " bytes, more than " + MAX_ATTRIBUTE);
        }
        buffer.putShort(start, (short) length);
        return pad();
    }

    /** Number of bytes written so far. */
    public int size() {
        return buffer.position();
    }

    /** A copy of what was written so far. */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Overwrites 32 bits written earlier, for lengths that are known only at the end. */
    void patchU32(int position, int value) {
        buffer.putInt(position, value);
    }

    AttributeWriter pad() {
        var gap = -buffer.position() & 3;
        for (var i = 0; i < gap; i++) {
            rawU8(0);
        }
        return this;
    }

    /** The bytes written so far, not copied: valid until the next write. */
    ByteBuffer view() {
        return ByteBuffer.wrap(buffer.array(), 0, buffer.position()).order(ByteOrder.nativeOrder());
    }

    private ByteBuffer header(int type, int length) {
        if (NLA_HDRLEN + length > MAX_ATTRIBUTE) {
            throw new IllegalArgumentException("attribute " + type + " holds " + length + " bytes, more than fit");
        }
        return room(NLA_HDRLEN + length + 3)
                .putShort((short) (NLA_HDRLEN + length))
                .putShort((short) type);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            var larger = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes))
                    .order(ByteOrder.nativeOrder());
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }
}
