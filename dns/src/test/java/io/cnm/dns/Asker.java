package io.cnm.dns;

import io.cnm.dns.Messages.Decoded;
import io.cnm.linux.Netns;
import io.cnm.spi.NameService;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A program in a sandbox that asks the resolver. <em>Thread-safe.</em> */
final class Asker {
    private static final int DEADLINE_MILLISECONDS = 20_000;

    private final Netns sandbox;
    private final InetSocketAddress udp;
    private final InetSocketAddress tcp;
    private final AtomicInteger ids = new AtomicInteger();

    Asker(Netns sandbox, NameService.Resolver resolver) {
        this.sandbox = sandbox;
        var address = NameService.ADDRESS.toInetAddress();
        udp = new InetSocketAddress(address, resolver.udpPort());
        tcp = new InetSocketAddress(address, resolver.tcpPort());
    }

    /** One query by UDP. */
    Decoded ask(String name, int type) {
        return ask(Messages.query(ids.incrementAndGet() & 0xffff, name, type));
    }

    /** One query by UDP. */
    Decoded ask(byte[] query) {
        try (var socket = socket()) {
            send(socket, query);
            return receive(socket);
        }
    }

    /** One query by TCP. */
    Decoded askByTcp(byte[] query) {
        try (var connection = connect()) {
            write(connection, query);
            return read(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One query by TCP whose answers are no addresses. */
    byte[] askForBytesByTcp(byte[] query) {
        try (var connection = connect()) {
            write(connection, query);
            var in = new DataInputStream(connection.getInputStream());
            return in.readNBytes(in.readUnsignedShort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DatagramSocket socket() {
        try {
            var socket = sandbox.call(() -> new DatagramSocket());
            socket.setSoTimeout(DEADLINE_MILLISECONDS);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(DatagramSocket socket, byte[] query) {
        try {
            socket.send(new DatagramPacket(query, query.length, udp));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next reply to the socket. @throws UncheckedIOException if none comes in 20 s */
    Decoded receive(DatagramSocket socket) {
        return Messages.decode(receiveBytes(socket));
    }

    byte[] receiveBytes(DatagramSocket socket) {
        try {
            var packet = new DatagramPacket(new byte[65535], 65535);
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing comes to the socket within some milliseconds. */
    boolean silent(DatagramSocket socket, int milliseconds) {
        try {
            socket.setSoTimeout(milliseconds);
            socket.receive(new DatagramPacket(new byte[512], 512));
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket connect() throws IOException {
        var socket = sandbox.call(() -> new Socket(tcp.getAddress(), tcp.getPort()));
        socket.setSoTimeout(DEADLINE_MILLISECONDS);
        return socket;
    }

    static void write(Socket connection, byte[] query) throws IOException {
        var out = new DataOutputStream(connection.getOutputStream());
        out.writeShort(query.length);
        out.write(query);
        out.flush();
    }

    static Decoded read(Socket connection) throws IOException {
        var in = new DataInputStream(connection.getInputStream());
        return Messages.decode(in.readNBytes(in.readUnsignedShort()));
    }
}
