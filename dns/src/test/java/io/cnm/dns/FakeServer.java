package io.cnm.dns;

import io.cnm.linux.Netns;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A name server on port 53 of some address in some namespace, which does what the test says. <em>Thread-safe.</em> */
final class FakeServer implements AutoCloseable {
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Behaviour behaviour;
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();

    /** Makes replies. */
    @FunctionalInterface
    interface Behaviour {
        /** What is sent back for one query, in this order. */
        List<byte[]> replies(Received query) throws IOException;
    }

    /** A query and where it came from. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Received(byte[] message, InetSocketAddress from, boolean stream) {}

    private FakeServer(DatagramSocket udp, ServerSocket tcp, Behaviour behaviour) {
        this.udp = udp;
        this.tcp = tcp;
        this.behaviour = behaviour;
        new Thread(this::serveDatagrams, "fake-udp").start();
        new Thread(this::serveStreams, "fake-tcp").start();
    }

    static FakeServer start(Netns netns, String address, Behaviour behaviour) throws IOException {
        var at = new InetSocketAddress(InetAddress.getByName(address), 53);
        var udp = netns.call(() -> new DatagramSocket(at));
        var tcp = netns.call(() -> new ServerSocket(at.getPort(), 50, at.getAddress()));
        return new FakeServer(udp, tcp, behaviour);
    }

    /** Answers every query for addresses with this one. */
    static Behaviour knows(String address) {
        return query -> List.of(Messages.reply(query.message(), Wire.NOERROR, address));
    }

    /** Answers every query with this response code. */
    static Behaviour fails(int rcode) {
        return query -> List.of(Messages.reply(query.message(), rcode));
    }

    /** Never answers. */
    static Behaviour silent() {
        return query -> List.of();
    }

    /** Everything that ever arrived. */
    List<Received> received() {
        return List.copyOf(received);
    }

    private void serveDatagrams() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[4096], 4096);
                udp.receive(packet);
                var message = Arrays.copyOf(packet.getData(), packet.getLength());
                var query = received(message, (InetSocketAddress) packet.getSocketAddress(), false);
                for (var reply : behaviour.replies(query)) {
                    udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            assertClosed(udp.isClosed(), e);
        }
    }

    private void serveStreams() {
        try {
            while (true) {
                try (var connection = tcp.accept()) {
                    serve(connection);
                }
            }
        } catch (IOException e) {
            assertClosed(tcp.isClosed(), e);
        }
    }

    private void serve(Socket connection) throws IOException {
        var in = new DataInputStream(connection.getInputStream());
        var out = new DataOutputStream(connection.getOutputStream());
        var message = in.readNBytes(in.readUnsignedShort());
        for (var reply :
                behaviour.replies(received(message, (InetSocketAddress) connection.getRemoteSocketAddress(), true))) {
            out.writeShort(reply.length);
            out.write(reply);
        }
        out.flush();
    }

    private Received received(byte[] message, InetSocketAddress from, boolean stream) {
        var query = new Received(message, from, stream);
        received.add(query);
        return query;
    }

    private static void assertClosed(boolean closed, IOException failure) {
        if (!closed) {
            throw new AssertionError("the fake server broke", failure);
        }
    }

    /** Its threads end by themselves then. */
    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
