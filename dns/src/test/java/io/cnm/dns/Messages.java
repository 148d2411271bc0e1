package io.cnm.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** DNS messages as tests write and read them, with a decoder that owes nothing to the code under test. */
final class Messages {
    static final int A = 1;
    static final int PTR = 12;
    static final int MX = 15;
    static final int TXT = 16;
    static final int AAAA = 28;
    private static final Pattern DOT = Pattern.compile("\\.");
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RESPONSE = 0x8180;

    private Messages() {}

    /**
     * A reply, taken apart.
     *
     * @param answers the data of the records: addresses and names as text
     */
    record Decoded(int id, int flags, int questions, List<String> answers, int ttl, int additional) {
        int rcode() {
            return flags & 0xf;
        }

        boolean truncated() {
            return (flags & 0x200) != 0;
        }
    }

    /** A query with recursion desired. */
    static byte[] query(int id, String name, int type) {
        var question = question(name, type);
        return ByteBuffer.allocate(12 + question.length)
                .putShort((short) id)
                .putShort((short) RECURSION_DESIRED)
                .putShort((short) 1)
                .put(12, question)
                .array();
    }

    /** The same with an OPT record. */
    static byte[] edns(int id, String name, int type, int payload) {
        var plain = query(id, name, type);
        return ByteBuffer.allocate(plain.length + 11)
                .put(plain)
                .put(11, (byte) 1)
                .put((byte) 0)
                .putShort((short) 41)
                .putShort((short) payload)
                .array();
    }

    /** A server's reply to a query without EDNS, with addresses of its type. */
    static byte[] reply(byte[] query, int rcode, String... addresses) {
        var question = questionOf(query);
        var out = ByteBuffer.allocate(512)
                .put(query, 0, 2)
                .putShort((short) (RESPONSE | rcode))
                .putShort((short) 1)
                .putShort((short) addresses.length)
                .putInt(0)
                .put(question);
        for (var address : addresses) {
            var data = address(address);
            out.putShort((short) 0xc00c)
                    .put(question, question.length - 4, 4)
                    .putInt(30)
                    .putShort((short) data.length)
                    .put(data);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** The same with one address of another name than the one asked for, such as that of an alias. */
    static byte[] replyFor(byte[] query, String owner, String address) {
        var plain = reply(query, 0);
        var name = question(owner, A);
        var data = address(address);
        return ByteBuffer.allocate(plain.length + name.length + 6 + data.length)
                .put(plain)
                .put(name)
                .putInt(30)
                .putShort((short) data.length)
                .put(data)
                .put(7, (byte) 1)
                .array();
    }

    /** A denial with a SOA record that says for how long. */
    static byte[] denial(byte[] query, int rcode, int ttl, int minimum) {
        var plain = reply(query, rcode);
        return ByteBuffer.allocate(plain.length + 12 + 22)
                .put(plain)
                .putShort((short) 0xc00c)
                .putShort((short) 6)
                .putShort((short) 1)
                .putInt(ttl)
                .putShort((short) 22)
                .putShort((short) 0) // two root names
                .putInt(1)
                .putInt(2)
                .putInt(3)
                .putInt(4)
                .putInt(minimum)
                .put(9, (byte) 1)
                .array();
    }

    /** With another time to live of the first record, which is an answer to the question. */
    static byte[] withTtl(byte[] reply, int ttl) {
        return ByteBuffer.wrap(reply.clone())
                .putInt(12 + questionOf(reply).length + 6, ttl)
                .array();
    }

    /** A query with EDNS with options in its OPT record. */
    static byte[] withOption(byte[] edns, byte[] option) {
        return ByteBuffer.allocate(edns.length + option.length)
                .put(edns)
                .put(option)
                .putShort(edns.length - 2, (short) option.length)
                .array();
    }

    /** With some flags of the header set in addition. */
    static byte[] flagged(byte[] message, int flags) {
        var copy = ByteBuffer.wrap(message.clone());
        return copy.putShort(2, (short) (copy.getShort(2) | flags)).array();
    }

    /** With another identifier. */
    static byte[] withId(byte[] message, int id) {
        return ByteBuffer.wrap(message.clone()).putShort(0, (short) id).array();
    }

    static int id(byte[] message) {
        return Short.toUnsignedInt(ByteBuffer.wrap(message).getShort(0));
    }

    /** The name asked for. */
    static String name(byte[] message) {
        return name(ByteBuffer.wrap(message).position(12));
    }

    static Decoded decode(byte[] message) {
        var in = ByteBuffer.wrap(message);
        var id = u16(in);
        var flags = u16(in);
        var questions = u16(in);
        var count = u16(in);
        in.getShort();
        var additional = u16(in);
        for (var i = 0; i < questions; i++) {
            name(in);
            in.getInt();
        }
        var answers = new ArrayList<String>();
        var ttl = 0;
        for (var i = 0; i < count; i++) {
            name(in);
            var type = u16(in);
            u16(in);
            ttl = in.getInt();
            answers.add(data(in, type));
        }
        return new Decoded(id, flags, questions, answers, ttl, additional);
    }

    private static String data(ByteBuffer in, int type) {
        var length = u16(in);
        if (type == PTR) {
            return name(in);
        }
        var data = new byte[length];
        in.get(data);
        try {
            return InetAddress.getByAddress(data).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("type " + type + " with " + length + " bytes", e);
        }
    }

    private static String name(ByteBuffer in) {
        var name = new StringBuilder();
        for (var length = in.get() & 0xff; length != 0; length = in.get() & 0xff) {
            if (length >= 0xc0) {
                var target = ((length & 0x3f) << 8) | (in.get() & 0xff);
                return name + name(in.duplicate().position(target));
            }
            var label = new byte[length];
            in.get(label);
            name.append(new String(label, StandardCharsets.UTF_8)).append('.');
        }
        return name.toString();
    }

    private static byte[] questionOf(byte[] query) {
        var end = 12;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        return Arrays.copyOfRange(query, 12, end + 5);
    }

    private static byte[] question(String name, int type) {
        var out = ByteBuffer.allocate(300);
        for (var label : name.isEmpty() ? new String[0] : DOT.split(name, -1)) {
            var bytes = label.getBytes(StandardCharsets.UTF_8);
            out.put((byte) bytes.length).put(bytes);
        }
        out.put((byte) 0).putShort((short) type).putShort((short) 1);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] address(String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static int u16(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }
}
