package io.cnm.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The four bytes by which an address or a port is found in a message whose attributes nobody reads: payloads begin at every fourth
 * byte, and the kernel fills them up with zeros.
 */
final class Words {
    private static final int LENGTH = Integer.BYTES;

    private Words() {}

    /** How many a message has. */
    static int count(Message message) {
        return message.payload().remaining() / LENGTH;
    }

    /** One of a message. */
    static int at(Message message, int index) {
        return message.payload().getInt(message.payload().position() + index * LENGTH);
    }

    /** An address' last: addresses of one network differ there. */
    static int last(InetAddress address) {
        var bytes = address.getAddress();
        return word(ByteBuffer.wrap(bytes, bytes.length - LENGTH, LENGTH));
    }

    /** A port's. */
    static int of(int port) {
        return word(ByteBuffer.allocate(LENGTH).putShort((short) port).rewind());
    }

    private static int word(ByteBuffer bytes) {
        return bytes.order(ByteOrder.nativeOrder()).getInt();
    }
}
