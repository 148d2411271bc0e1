package io.cnm.dns;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A query as a client sent it. Only the first question counts. No pointer is ever followed, so none can lead in a circle.
 * <em>Immutable</em>, as long as nobody writes into the bytes.
 *
 * @param message the whole message, without whatever came after its last record
 * @param name the name asked for, in lower case, without the final dot; empty for the root. A dot inside a label stands
 *     here as NUL, which no known name has
 * @param type the type asked for
 * @param qclass the class asked for
 * @param questionEnd where the first question ends in the message
 * @param payload how large a datagram the client takes, as it says by EDNS; 0 if it does not use EDNS
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares queries
record Query(byte[] message, String name, int type, int qclass, int questionEnd, int payload) {
    /**
     * Whether this deserves any reply: it is no shorter than a header, does not claim to be a reply itself (two resolvers
     * would keep each other busy) and has a question.
     */
    static boolean deservesReply(byte[] message) {
        return message.length >= Wire.HEADER
                && (flags(message) & Wire.FLAG_RESPONSE) == 0
                && (message[4] != 0 || message[5] != 0);
    }

    /** Whether it is an ordinary query, and not a NOTIFY or UPDATE, say. */
    static boolean ordinary(byte[] message) {
        return (flags(message) & Wire.OPCODE_MASK) == 0;
    }

    /** The flags of any message that has a header. */
    static int flags(byte[] message) {
        return Short.toUnsignedInt(ByteBuffer.wrap(message).getShort(Wire.FLAGS_AT));
    }

    /** Takes a message with a header apart; empty if it is malformed. */
    static Optional<Query> parse(byte[] message) {
        try {
            return Optional.of(parseOrFail(message));
        } catch (MalformedException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static Query parseOrFail(byte[] message) throws MalformedException {
        var in = ByteBuffer.wrap(message);
        in.position(Wire.FLAGS_AT + 2);
        var questions = u16(in);
        var records = u16(in) + u16(in) + u16(in);
        var name = name(in);
        var type = u16(in);
        var qclass = u16(in);
        var questionEnd = in.position();
        for (var i = 1; i < questions; i++) {
            skipName(in);
            skip(in, 4);
        }
        var payload = 0;
        for (var i = 0; i < records; i++) {
            skipName(in);
            var recordType = u16(in);
            var recordClass = u16(in);
            skip(in, 4);
            skip(in, u16(in));
            if (recordType == Wire.TYPE_OPT) {
                if (payload != 0) {
                    throw new MalformedException(); // RFC 6891 6.1.1: at most one
                }
                payload = Math.max(Wire.MIN_PAYLOAD, recordClass); // less counts as that
            }
        }
        return new Query(Arrays.copyOf(message, in.position()), name, type, qclass, questionEnd, payload);
    }

    /** How many bytes a reply may have. */
    int limit(boolean stream) {
        return stream ? Wire.MAX_MESSAGE : Math.max(Wire.MIN_PAYLOAD, Math.min(Wire.MAX_DATAGRAM, payload));
    }

    /** The name of the first question: labels only, since there is nothing before it that one could point to. */
    private static String name(ByteBuffer in) throws MalformedException {
        var text = new byte[Wire.MAX_NAME];
        var length = 0;
        for (var label = u8(in); label != 0; label = u8(in)) {
            if (label > Wire.MAX_LABEL || length + label + 1 >= Wire.MAX_NAME) {
                throw new MalformedException();
            }
            in.get(text, length, label);
            for (var i = length; i < length + label; i++) {
                text[i] = text[i] == '.' ? 0 : text[i];
            }
            length += label;
            text[length++] = '.';
        }
        return new String(text, 0, Math.max(0, length - 1), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }

    private static void skipName(ByteBuffer in) throws MalformedException {
        for (var label = u8(in); label != 0; label = u8(in)) {
            if ((label & Wire.POINTER) == Wire.POINTER) {
                skip(in, 1);
                return;
            }
            if (label > Wire.MAX_LABEL) {
                throw new MalformedException();
            }
            skip(in, label);
        }
    }

    private static void skip(ByteBuffer in, int count) {
        if (in.remaining() < count) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + count);
    }

    private static int u8(ByteBuffer in) {
        return Byte.toUnsignedInt(in.get());
    }

    private static int u16(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }

    /** Never leaves this class. */
    private static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
