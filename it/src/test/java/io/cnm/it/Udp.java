package io.cnm.it;

import io.cnm.linux.Netns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A datagram socket that was opened at some place and keeps its port: one flow, as the kernel counts them. */
final class Udp implements AutoCloseable {
    private static final int PATIENCE_MS = 350;

    private final DatagramSocket socket;

    private Udp(DatagramSocket socket) {
        this.socket = socket;
    }

    /** A client. */
    static Udp at(Lab lab, Place place) {
        return open(lab, place.netns(), 0);
    }

    /** Answers every datagram to a port with the place's name, on a thread that ends with the test. */
    static void serve(Lab lab, Place place, int port) {
        var server = open(lab, place.netns(), port);
        var thread = new Thread(() -> server.answer(place.toString()), "udp-" + place);
        thread.setDaemon(true);
        thread.start();
    }

    private static Udp open(Lab lab, Netns netns, int port) {
        try {
            return lab.closeAtEnd(new Udp(netns.call(() -> new DatagramSocket(port))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a datagram; what is answered in time, or nothing. */
    String ask(String address, int port) {
        try {
            var text = "?".getBytes(StandardCharsets.US_ASCII);
            socket.setSoTimeout(PATIENCE_MS);
            socket.send(new DatagramPacket(text, text.length, new InetSocketAddress(address, port)));
            var answer = new DatagramPacket(new byte[100], 100);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(String name) {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[100], 100);
                socket.receive(packet);
                packet.setData((name + " " + text(packet.getAddress())).getBytes(StandardCharsets.US_ASCII));
                socket.send(packet);
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String text(InetAddress address) {
        return io.cnm.api.IpAddress.of(address).unmapped().toString();
    }

    @Override
    public void close() {
        socket.close();
    }
}
