package io.cnm.it;

import io.cnm.api.IpAddress;
import io.cnm.linux.Netns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A name server of the outside, to which every name in {@code example.net} has the same IPv4 address, and no other name is
 * known. It remembers what it was asked.
 */
final class OutsideResolver implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int TYPE_A = 1;
    private static final short NOERROR = (short) 0x8180;
    private static final short NXDOMAIN = (short) 0x8183;

    private final DatagramSocket socket;
    private final IpAddress answer;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private OutsideResolver(DatagramSocket socket, IpAddress answer) {
        this.socket = socket;
        this.answer = answer;
    }

    /** Serves port 53 of an address until the test ends. */
    static OutsideResolver serve(Lab lab, Netns netns, String address, String answer) {
        try {
            var at = new InetSocketAddress(InetAddress.getByName(address), 53);
            var resolver = lab.closeAtEnd(
                    new OutsideResolver(netns.call(() -> new DatagramSocket(at)), IpAddress.parse(answer)));
            var thread = new Thread(resolver::serve, "outside-resolver");
            thread.setDaemon(true);
            thread.start();
            return resolver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each query as {@code name from address}, in order. */
    List<String> asked() {
        return asked;
    }

    private void serve() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                var query = Arrays.copyOf(packet.getData(), packet.getLength());
                asked.add(name(query) + " from "
                        + IpAddress.of(packet.getAddress()).unmapped());
                packet.setData(reply(query));
                socket.send(packet);
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String name(byte[] query) {
        var labels = new ArrayList<String>();
        for (var at = HEADER; query[at] != 0; at += query[at] + 1) {
            labels.add(new String(query, at + 1, query[at], java.nio.charset.StandardCharsets.US_ASCII));
        }
        return String.join(".", labels);
    }

    /** The query's header and question, and for an IPv4 address the answer, whose name points to the question's. */
    private byte[] reply(byte[] query) {
        var end = HEADER;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        var question = end + 5;
        var exists = name(query).endsWith(".example.net");
        var known = exists && query[end + 2] == TYPE_A;
        var reply = ByteBuffer.allocate(question + (known ? 16 : 0));
        reply.put(query, 0, question);
        reply.putShort(2, exists ? NOERROR : NXDOMAIN);
        reply.putShort(6, (short) (known ? 1 : 0)).putShort(8, (short) 0).putShort(10, (short) 0);
        if (known) {
            reply.putShort((short) 0xC00C).putShort((short) TYPE_A).putShort((short) 1);
            reply.putInt(60).putShort((short) 4).put(answer.toInetAddress().getAddress());
        }
        return reply.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
