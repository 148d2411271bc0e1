package io.cnm.netlink;

import static io.cnm.netlink.Constants.NLMSG_DONE;
import static io.cnm.netlink.Constants.NLMSG_ERROR;

import io.cnm.linux.Errno;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Prints every message decoded when the system property {@code cnm.netlink.debug} is true:
 *
 * <pre>
 * netlink &gt; RTM_NEWLINK seq 3 flags REQUEST|ACK|EXCL|CREATE, 92 bytes
 *     ifinfomsg family 0, type 0, index 0, flags 0x0, change 0x0
 *     IFLA_IFNAME "br0"
 *     IFLA_LINKINFO
 *         IFLA_INFO_KIND "bridge"
 * netlink &lt; NLMSG_ERROR seq 3 flags CAPPED, 36 bytes: ok
 * </pre>
 */
final class DebugPrinter {
    private static final List<String> FLAGS =
            List.of("REQUEST", "MULTI", "ACK", "ECHO", "DUMP_INTR", "DUMP_FILTERED", "0x40", "0x80");
    private static final List<String> NEW_FLAGS = List.of("REPLACE", "EXCL", "CREATE", "APPEND");
    private static final List<String> GET_FLAGS = List.of("ROOT", "MATCH", "ATOMIC", "0x800");
    private static final List<String> ACK_FLAGS = List.of("CAPPED", "ACK_TLVS", "0x400", "0x800");

    /** So many bytes in hexadecimal fit a line. */
    private static final int LONGEST = 32;

    private final Dictionary dictionary;
    private final PrintStream out;
    private final boolean on;

    DebugPrinter(Dictionary dictionary) {
        this(dictionary, System.err, Boolean.getBoolean("cnm.netlink.debug"));
    }

    DebugPrinter(Dictionary dictionary, PrintStream out, boolean on) {
        this.dictionary = dictionary;
        this.out = out;
        this.on = on;
    }

    void sent(ByteBuffer datagram) {
        if (on) {
            print(">", datagram);
        }
    }

    void received(ByteBuffer datagram) {
        if (on) {
            print("<", datagram);
        }
    }

    private void print(String direction, ByteBuffer datagram) {
        try {
            for (var message : Message.parse(datagram)) {
                out.print(format(direction, message));
            }
        } catch (MalformedMessageException e) {
            out.println("netlink " + direction + " " + e.getMessage());
        }
    }

    private String format(String direction, Message message) {
        var text = new StringBuilder("netlink ").append(direction).append(' ');
        text.append(dictionary.name(message.type()));
        text.append(" seq ").append(Integer.toUnsignedString(message.sequence()));
        text.append(" flags ").append(flags(message)).append(", ");
        text.append(Constants.NLMSG_HDRLEN + message.payload().remaining()).append(" bytes");
        if (message.type() == NLMSG_ERROR || message.type() == NLMSG_DONE) {
            return text.append(": ").append(result(message)).append('\n').toString();
        }
        text.append('\n');
        var struct = dictionary.struct(message.type());
        if (struct.length() > 0 && message.payload().remaining() >= struct.length()) {
            text.append("    ").append(struct.format(message.payload())).append('\n');
        }
        dictionary.attributes(message.type()).walk(dictionary.body(message), (at, table, path) -> {
            text.append("    ".repeat(path.depth())).append(path.name());
            if (table.find(at.type()).filter(entry -> entry.inside() != null).isEmpty()) {
                text.append(' ').append(value(at, table));
            }
            text.append('\n');
        });
        return text.toString();
    }

    private static String result(Message message) {
        var payload = message.payload();
        var code = payload.remaining() >= 4 ? payload.getInt(0) : 0;
        return code < 0 ? Errno.of(-code).toString() : "ok";
    }

    /** The upper flags mean something else in a request to make, in one to list and in an answer. */
    private String flags(Message message) {
        var name = dictionary.name(message.type());
        var upper = message.type() == NLMSG_ERROR ? ACK_FLAGS : name.contains("GET") ? GET_FLAGS : NEW_FLAGS;
        var names = new ArrayList<String>();
        for (var bit = 0; bit < 12; bit++) {
            if ((message.flags() & 1 << bit) != 0) {
                names.add(bit < 8 ? FLAGS.get(bit) : upper.get(bit - 8));
            }
        }
        return names.isEmpty() ? "none" : String.join("|", names);
    }

    private static String value(AttributeReader at, AttributeTable table) {
        var bytes = at.bytes();
        return switch (table.find(at.type()).map(AttributeTable.Entry::format).orElse(AttributeTable.Format.HEX)) {
            case TEXT -> '"' + at.string() + '"';
            case NUMBER -> number(at, false);
            case BIG_ENDIAN -> number(at, true);
            case ADDRESS -> address(bytes);
            case HEX -> bytes.length == 0 ? "(empty)" : hex(ByteBuffer.wrap(bytes));
        };
    }

    private static String number(AttributeReader at, boolean bigEndian) {
        return switch (at.length()) {
            case 1 -> Integer.toString(at.u8());
            case 2 -> Integer.toString(bigEndian ? at.be16() : at.u16());
            case 4 -> Long.toString(bigEndian ? at.be32() : at.u32());
            case 8 -> Long.toUnsignedString(bigEndian ? at.be64() : at.u64());
            default -> hex(ByteBuffer.wrap(at.bytes()));
        };
    }

    private static String address(byte[] bytes) {
        if (bytes.length != 4 && bytes.length != 16) {
            return HexFormat.ofDelimiter(":").formatHex(bytes);
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for a length that is neither 4 nor 16
        }
    }

    static String hex(ByteBuffer bytes) {
        var copy = new byte[Math.min(bytes.remaining(), LONGEST)];
        bytes.duplicate().get(copy);
        var rest = bytes.remaining() - copy.length;
        return HexFormat.of().formatHex(copy) + (rest > 0 ? "... and " + rest + " bytes" : "");
    }
}
