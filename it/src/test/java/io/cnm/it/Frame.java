package io.cnm.it;

import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Sockaddr;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An Ethernet frame as its sender likes it, sent past the sender's own kernel. <em>Immutable.</em> */
final class Frame {
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int HOPS = 255;
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final MacAddress ALL_NODES = MacAddress.parse("33:33:00:00:00:01");

    private final int type;
    private final byte[] bytes;

    private Frame(MacAddress from, MacAddress to, int type, byte[] payload) {
        this.type = type;
        bytes = ByteBuffer.allocate(14 + payload.length)
                .put(to.toBytes())
                .put(from.toBytes())
                .putShort((short) type)
                .put(payload)
                .array();
    }

    /** A datagram (RFC 768, RFC 791) without a checksum of its own. */
    static Frame udp(MacAddress from, IpAddress source, int port, MacAddress to, IpAddress target, int targetPort) {
        var text = "forged".getBytes(StandardCharsets.US_ASCII);
        var packet = ByteBuffer.allocate(28 + text.length)
                .putShort((short) 0x4500)
                .putShort((short) (28 + text.length))
                .putInt(0)
                .put((byte) HOPS)
                .put((byte) UDP)
                .putShort((short) 0)
                .put(source.toBytes())
                .put(target.toBytes());
        packet.putShort(10, (short) checksum(packet.duplicate().flip()));
        packet.putShort((short) port)
                .putShort((short) targetPort)
                .putShort((short) (8 + text.length))
                .putShort((short) 0)
                .put(text);
        return new Frame(from, to, IPV4, packet.array());
    }

    /** An ARP request (RFC 826) of somebody who says that an address is his. */
    static Frame arp(MacAddress from, MacAddress sender, IpAddress address, IpAddress asked) {
        var packet = ByteBuffer.allocate(28)
                .putShort((short) 1)
                .putShort((short) IPV4)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1)
                .put(sender.toBytes())
                .put(address.toBytes())
                .put(new byte[6])
                .put(asked.toBytes());
        return new Frame(from, EVERYBODY, ARP, packet.array());
    }

    /** A neighbour advertisement (RFC 4861 section 4.4) that replaces what others know. */
    static Frame neighbour(MacAddress from, IpAddress source, IpAddress target) {
        var message = ByteBuffer.allocate(32)
                .put((byte) 136)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(0x20000000)
                .put(target.toBytes())
                .put((byte) 2)
                .put((byte) 1)
                .put(from.toBytes());
        return icmpv6(from, source, message);
    }

    /** A router advertisement (RFC 4861 section 4.2) without options. */
    static Frame router(MacAddress from, IpAddress source) {
        var message = ByteBuffer.allocate(16)
                .put((byte) 134)
                .put((byte) 0)
                .putShort((short) 0)
                .put((byte) 64)
                .put((byte) 0)
                .putShort((short) 1800)
                .putLong(0);
        return icmpv6(from, source, message);
    }

    private static Frame icmpv6(MacAddress from, IpAddress source, ByteBuffer message) {
        var target = IpAddress.parse("ff02::1").toBytes();
        var length = message.position();
        message.flip();
        var pseudo = ByteBuffer.allocate(40 + length)
                .put(source.toBytes())
                .put(target)
                .putInt(length)
                .putInt(ICMPV6)
                .put(message.duplicate());
        message.putShort(2, (short) checksum(pseudo.flip()));
        var packet = ByteBuffer.allocate(40 + length)
                .putInt(0x60000000)
                .putShort((short) length)
                .put((byte) ICMPV6)
                .put((byte) HOPS)
                .put(source.toBytes())
                .put(target)
                .put(message.duplicate());
        return new Frame(from, ALL_NODES, IPV6, packet.array());
    }

    /** The Internet checksum (RFC 1071) of an even number of bytes. */
    private static int checksum(ByteBuffer bytes) {
        var sum = 0;
        while (bytes.hasRemaining()) {
            sum += Short.toUnsignedInt(bytes.getShort());
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return ~sum & 0xffff;
    }

    /** Sends it out of a place's interface. */
    void sendFrom(Place place, int link) {
        try (var socket =
                place.netns().call(() -> NativeSocket.open(NativeSocket.AF_PACKET, NativeSocket.SOCK_RAW, 0))) {
            var data = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            socket.sendTo(data, 0, Sockaddr.packet(type, link, EVERYBODY.toBytes()));
        }
    }
}
