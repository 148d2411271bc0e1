package io.cnm.dns;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** What is sent back to a client, and what is accepted as the reply to a query of ours. */
final class Reply {
    /** Seconds for which clients may keep what is known here. */
    private static final int TTL = 600;

    /** Where the name of the first question is: right after the header. */
    private static final int POINTER_TO_NAME = Wire.POINTER << 8 | Wire.HEADER;

    private static final int RECORD_WITHOUT_DATA = 12;

    private Reply() {}

    /**
     * Success, with as many records as there is room for; the flag TC says that there are more.
     *
     * @param data of each record; they have the query's name and type, or are addresses of both families if that is ANY
     * @param limit how many bytes the client takes
     */
    static byte[] answer(Query query, List<byte[]> data, int limit) {
        var room = limit - query.questionEnd() - query.edns().replySize();
        var fitting = 0;
        for (var one : data) {
            room -= RECORD_WITHOUT_DATA + one.length;
            if (room < 0) {
                break;
            }
            fitting++;
        }
        var truncated = fitting < data.size() ? Wire.FLAG_TRUNCATED : 0;
        return write(query, truncated, Wire.NOERROR, data.subList(0, fitting));
    }

    /** A failure of a query that could be understood. */
    static byte[] failure(Query query, int rcode) {
        return write(query, 0, rcode, List.of());
    }

    /**
     * A server's reply to a query that was like this one: with this one's identifier, the name as it spells it, and cut if it
     * is too long for this one's client.
     */
    static byte[] fit(byte[] reply, Query query, int limit) {
        if (reply.length > limit) {
            return write(query, Wire.FLAG_TRUNCATED, rcode(reply), List.of());
        }
        System.arraycopy(query.message(), 0, reply, 0, Wire.FLAGS_AT);
        if (reply[5] == 1) {
            System.arraycopy(query.message(), Wire.HEADER, reply, Wire.HEADER, query.questionEnd() - Wire.HEADER);
        }
        return reply;
    }

    /** A failure of whatever has a header: without the question, which may be what is wrong. */
    static byte[] failure(byte[] message, int rcode) {
        var kept = Query.flags(message) & (Wire.OPCODE_MASK | Wire.FLAG_RECURSION_DESIRED);
        return ByteBuffer.allocate(Wire.HEADER)
                .put(message, 0, Wire.FLAGS_AT)
                .putShort((short) (kept | Wire.FLAG_RESPONSE | Wire.FLAG_RECURSION_AVAILABLE | rcode))
                .array();
    }

    /**
     * Whether a message that came from the server we asked is its reply: same identifier, same question. Of a failure the
     * question may be missing. Letters may come back in the other case, since some servers fold them.
     */
    static boolean matches(byte[] message, byte[] asked, Query query) {
        if (message.length < Wire.HEADER
                || !Arrays.equals(message, 0, Wire.FLAGS_AT, asked, 0, Wire.FLAGS_AT)
                || (Query.flags(message) & (Wire.FLAG_RESPONSE | Wire.OPCODE_MASK)) != Wire.FLAG_RESPONSE) {
            return false;
        }
        if (message[4] == 0 && message[5] == 0) {
            return rcode(message) != Wire.NOERROR && rcode(message) != Wire.NXDOMAIN;
        }
        return message.length >= query.questionEnd() && sameQuestion(message, asked, query.questionEnd());
    }

    /** Whether there was more than the datagram could hold. */
    static boolean truncated(byte[] message) {
        return (Query.flags(message) & Wire.FLAG_TRUNCATED) != 0;
    }

    /** The response code of a message that has a header. */
    static int rcode(byte[] message) {
        return Query.flags(message) & Wire.RCODE_MASK;
    }

    private static boolean sameQuestion(byte[] one, byte[] other, int end) {
        var endOfName = end - 4;
        for (var i = Wire.HEADER; i < endOfName; i++) {
            if (Wire.fold(one[i]) != Wire.fold(other[i])) {
                return false;
            }
        }
        return Arrays.equals(one, endOfName, end, other, endOfName, end);
    }

    /** Who asks for anything gets addresses of both families. */
    private static int type(Query query, byte[] data) {
        if (query.type() != Wire.TYPE_ANY) {
            return query.type();
        }
        return data.length == 4 ? Wire.TYPE_A : Wire.TYPE_AAAA;
    }

    private static byte[] write(Query query, int flags, int rcode, List<byte[]> data) {
        var size = query.questionEnd() + query.edns().replySize();
        for (var one : data) {
            size += RECORD_WITHOUT_DATA + one.length;
        }
        var kept = Query.flags(query.message()) & (Wire.FLAG_RECURSION_DESIRED | Wire.FLAG_CHECKING_DISABLED);
        var out = ByteBuffer.allocate(size)
                .put(query.message(), 0, Wire.FLAGS_AT)
                .putShort((short)
                        (kept | Wire.FLAG_RESPONSE | Wire.FLAG_RECURSION_AVAILABLE | flags | (rcode & Wire.RCODE_MASK)))
                .putShort((short) 1)
                .putShort((short) data.size())
                .putShort((short) 0)
                .putShort((short) (query.edns().present() ? 1 : 0))
                .put(query.message(), Wire.HEADER, query.questionEnd() - Wire.HEADER);
        for (var one : data) {
            out.putShort((short) POINTER_TO_NAME)
                    .putShort((short) type(query, one))
                    .putShort((short) query.qclass())
                    .putInt(TTL)
                    .putShort((short) one.length)
                    .put(one);
        }
        if (query.edns().present()) {
            // RFC 6891 6.1.1: who asks with EDNS is answered with EDNS. The root's name, then what we take.
            out.put((byte) 0)
                    .putShort((short) Wire.TYPE_OPT)
                    .putShort((short) Wire.MAX_QUERY)
                    .putInt(query.edns().replyTtl(rcode));
        }
        return out.array(); // the length of its options is zero
    }
}
