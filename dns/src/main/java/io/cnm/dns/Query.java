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
 * @param edns what it says by EDNS
 * @param plain whether there is nothing else in it: one question, no records but an OPT record. Others are not alike, even
 *     if their questions are
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares queries
record Query(byte[] message, String name, int type, int qclass, int questionEnd, Edns edns, boolean plain) {
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
        return ((message[Wire.FLAGS_AT] & 0xff) << 8) | (message[Wire.FLAGS_AT + 1] & 0xff);
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
        var edns = edns(in, records);
        var plain = questions == 1 && records == (edns.present() ? 1 : 0);
        var end = in.position();
        return new Query(
                end == message.length ? message : Arrays.copyOf(message, end),
                name,
                type,
                qclass,
                questionEnd,
                edns,
                plain);
    }

    private static Edns edns(ByteBuffer in, int records) throws MalformedException {
        var edns = Edns.NONE;
        for (var i = 0; i < records; i++) {
            skipName(in);
            var type = u16(in);
            var recordClass = u16(in);
            skip(in, 4);
            var ttl = in.getInt(in.position() - 4);
            var dataLength = u16(in);
            skip(in, dataLength);
            if (type == Wire.TYPE_OPT) {
                if (edns.present()) {
                    throw new MalformedException(); // RFC 6891 6.1.1: at most one
                }
                edns = Edns.of(recordClass, ttl, dataLength);
            }
        }
        return edns;
    }

    /** How many bytes a reply may have. */
    int limit(boolean stream) {
        return stream ? Wire.MAX_MESSAGE : Math.max(Wire.MIN_PAYLOAD, Math.min(Wire.MAX_DATAGRAM, edns.payload()));
    }

    /** The name of the first question: labels only, since there is nothing before it that one could point to. */
    private static String name(ByteBuffer in) throws MalformedException {
        var text = new byte[Wire.MAX_NAME];
        var length = 0;
        var bits = 0;
        for (var label = u8(in); label != 0; label = u8(in)) {
            if (label > Wire.MAX_LABEL || length + label + 1 >= Wire.MAX_NAME) {
                throw new MalformedException();
            }
            for (var i = 0; i < label; i++) {
                var letter = fold(in.get());
                bits |= letter;
                text[length++] = letter;
            }
            text[length++] = '.';
        }
        var end = Math.max(0, length - 1);
        return bits >= 0
                ? new String(text, 0, end, StandardCharsets.ISO_8859_1)
                : new String(text, 0, end, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }

    private static byte fold(byte letter) {
        return letter == '.' ? 0 : Wire.fold(letter);
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
