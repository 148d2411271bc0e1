package io.cnm.netlink;

import static io.cnm.netlink.Constants.NLMSG_HDRLEN;
import static io.cnm.netlink.Constants.NLM_F_ACK;
import static io.cnm.netlink.Constants.NLM_F_REQUEST;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One netlink message: the header's fields and what follows it. <em>Immutable</em> as long as nobody writes to the
 * payload's buffer.
 *
 * @param type message type
 * @param flags NLM_F_* flags
 * @param sequence the sequence number of the request that it answers; 0 in notifications
 * @param portId port of the socket that the answer is for; 0 when it comes from the kernel unasked
 * @param payload the family's struct and the attributes; use {@link #reader()} rather than its position
 */
public record Message(int type, int flags, int sequence, int portId, ByteBuffer payload) {
    /** A fresh reader over the payload. */
    public AttributeReader reader() {
        return new AttributeReader(payload);
    }

    /** Whether all bits of a flag are set. */
    public boolean hasFlag(int flag) {
        return (flags & flag) == flag;
    }

    /** The message that a request would send, for printing and for tests of codecs. */
    public static Message of(Request request) {
        var out = new AttributeWriter();
        append(out, request, 0, request.acknowledged() ? NLM_F_ACK : 0);
        return parse(out.view()).get(0);
    }

    /** Appends a whole message with its header to a send. */
    static void append(AttributeWriter out, Request request, int sequence, int moreFlags) {
        var start = out.size();
        out.rawU32(0)
                .rawU16(request.type())
                .rawU16(NLM_F_REQUEST | request.flags() | moreFlags)
                .rawU32(Integer.toUnsignedLong(sequence))
                .rawU32(0);
        request.encode(out);
        out.patchU32(start, out.size() - start);
        out.pad();
    }

    /**
     * Splits a datagram into its messages. The payloads are views of the datagram: see {@link #copy()}.
     *
     * @throws MalformedMessageException if a message's length does not fit
     */
    public static List<Message> parse(ByteBuffer datagram) {
        var in = datagram.slice().order(ByteOrder.nativeOrder());
        var messages = new ArrayList<Message>();
        var position = 0;
        while (in.limit() - position >= NLMSG_HDRLEN) {
            var length = in.getInt(position);
            if (length < NLMSG_HDRLEN || length > in.limit() - position) {
                throw new MalformedMessageException(
                        "message claims " + length + " bytes, " + (in.limit() - position) + " are there");
            }
            messages.add(new Message(
                    Short.toUnsignedInt(in.getShort(position + 4)),
                    Short.toUnsignedInt(in.getShort(position + 6)),
                    in.getInt(position + 8),
                    in.getInt(position + 12),
                    in.slice(position + NLMSG_HDRLEN, length - NLMSG_HDRLEN).order(ByteOrder.nativeOrder())));
            position = Math.min((position + length + 3) & ~3, in.limit());
        }
        return messages;
    }

    /** The same message with a payload of its own, for keeping it beyond the datagram's buffer. */
    public Message copy() {
        var own = ByteBuffer.allocate(payload.remaining()).order(ByteOrder.nativeOrder());
        own.put(payload.duplicate()).flip();
        return new Message(type, flags, sequence, portId, own);
    }
}
