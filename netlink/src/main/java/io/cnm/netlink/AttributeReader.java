package io.cnm.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads attributes one after another. The first error sticks: from then on {@link #next()} is false and the accessors
 * answer zero or empty, so that a parse loop has no error handling of its own; {@link #finish()} throws what was found.
 * Unknown attributes are skipped by not asking for them; a short one is an error.
 *
 * <pre>{@code
 * while (in.next()) {
 *     switch (in.type()) {
 *         case IFLA_IFNAME -> name = in.string();
 *         case IFLA_MTU -> mtu = in.u32();
 *     }
 * }
 * in.finish();
 * }</pre>
 *
 * <em>Confined to one thread.</em>
 */
public final class AttributeReader {
    private static final int NLA_HDRLEN = 4;
    /** linux/netlink.h NLA_TYPE_MASK: the type without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
    private static final int NLA_TYPE_MASK = 0x3fff;

    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private final ByteBuffer buffer;
    private final int base;
    private int start;
    private int type;
    /** The current attribute's payload is not a buffer of its own: there are a dozen in each of thousands of messages. */
    private int value;

    private int length;
    private int attributeEnd;
    private @Nullable String error;

    /**
     * Reads from the buffer's position to its limit.
     *
     * @param buffer not changed; its byte order does not matter
     */
    public AttributeReader(ByteBuffer buffer) {
        this(buffer.slice(), 0);
    }

    private AttributeReader(ByteBuffer own, int base) {
        this.buffer = own.order(ByteOrder.nativeOrder());
        this.base = base;
    }

    /** Reads from a whole array. */
    public AttributeReader(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    /** Takes a fixed struct of {@code length} bytes that stands before the attributes; zeros if it is not there. */
    public ByteBuffer struct(int length) {
        if (error != null || buffer.remaining() < length) {
            fail("struct of " + length + " bytes expected, " + buffer.remaining() + " there");
            return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        }
        var struct = buffer.slice(buffer.position(), length).order(ByteOrder.nativeOrder());
        attributeEnd = Math.min(align(buffer.position() + length), buffer.limit());
        buffer.position(attributeEnd);
        return struct;
    }

    /** Steps to the next attribute; false at the end or after an error. */
    public boolean next() {
        if (error != null) {
            return false;
        }
        buffer.position(attributeEnd);
        if (buffer.remaining() == 0) {
            return false;
        }
        if (buffer.remaining() < NLA_HDRLEN) {
            return fail("attribute header cut after " + buffer.remaining() + " bytes");
        }
        start = buffer.position();
        var whole = Short.toUnsignedInt(buffer.getShort(start));
        type = Short.toUnsignedInt(buffer.getShort(start + 2)) & NLA_TYPE_MASK;
        if (whole < NLA_HDRLEN || whole > buffer.remaining()) {
            return fail("attribute " + type + " claims " + whole + " bytes, " + buffer.remaining() + " are there");
        }
        value = start + NLA_HDRLEN;
        length = whole - NLA_HDRLEN;
        attributeEnd = Math.min(align(start + whole), buffer.limit());
        return true;
    }

    /** Type of the current attribute, without the nested and byte-order flags. */
    public int type() {
        return type;
    }

    /** Where the current attribute's header begins, in bytes from what the outermost reader was given. */
    public int offset() {
        return base + start;
    }

    /** Payload length of the current attribute in bytes. */
    public int length() {
        return length;
    }

    /** The current attribute as an 8-bit number. */
    public int u8() {
        return has(1) ? Byte.toUnsignedInt(buffer.get(value)) : 0;
    }

    /** The current attribute as a 16-bit number in host order. */
    public int u16() {
        return has(2) ? Short.toUnsignedInt(buffer.getShort(value)) : 0;
    }

    /** The current attribute as a 16-bit number in network order. */
    public int be16() {
        var number = (short) u16();
        return Short.toUnsignedInt(BIG_ENDIAN ? number : Short.reverseBytes(number));
    }

    /** The current attribute as a 32-bit number in host order. */
    public long u32() {
        return Integer.toUnsignedLong(s32());
    }

    /** The current attribute as a 32-bit number in host order, for the ones that are signed or known to be small. */
    public int s32() {
        return has(4) ? buffer.getInt(value) : 0;
    }

    /** The current attribute as a 32-bit number in network order. */
    public long be32() {
        var number = s32();
        return Integer.toUnsignedLong(BIG_ENDIAN ? number : Integer.reverseBytes(number));
    }

    /** The current attribute as a 64-bit number in host order. */
    public long u64() {
        return has(8) ? buffer.getLong(value) : 0;
    }

    /** The current attribute as a 64-bit number in network order. */
    public long be64() {
        var number = u64();
        return BIG_ENDIAN ? number : Long.reverseBytes(number);
    }

    /** The current attribute as an 8-bit truth value, as the kernel writes its switches. */
    public boolean bool() {
        return u8() != 0;
    }

    /** The current attribute as text, up to its NUL if it has one. */
    public String string() {
        var bytes = bytes();
        var end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** A copy of the current attribute's payload. */
    public byte[] bytes() {
        return bytes(length);
    }

    /** A copy of the first bytes of the current attribute's payload; there are as many. */
    public byte[] bytes(int first) {
        var copy = new byte[error == null ? first : 0];
        buffer.get(value, copy);
        return copy;
    }

    /** A reader over the attributes inside the current one. Its errors are its own: call its {@link #finish()} too. */
    public AttributeReader nested() {
        return new AttributeReader(buffer.slice(value, error == null ? length : 0), offset() + NLA_HDRLEN);
    }

    /** Remembers an error found by the caller, as if the reader had found it; the first one wins. */
    public boolean fail(String message) {
        if (error == null) {
            error = message;
        }
        return false;
    }

    /** Whether there was an error. */
    public boolean failed() {
        return error != null;
    }

    /**
     * Ends the reading.
     *
     * @throws MalformedMessageException with the first error, if there was one
     */
    public void finish() {
        if (error != null) {
            throw new MalformedMessageException(error);
        }
    }

    private boolean has(int bytes) {
        if (error == null && length < bytes) {
            return fail("attribute " + type + " has " + length + " bytes, " + bytes + " needed");
        }
        return error == null;
    }

    private static int align(int position) {
        return (position + 3) & ~3;
    }
}
