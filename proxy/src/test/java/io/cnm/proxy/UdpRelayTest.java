package io.cnm.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.IpAddress;
import io.cnm.api.Protocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpRelayTest {
    private static final int PATIENCE_MS = 10_000;
    private static final int SHORT_MS = 300;

    @Test
    void eachClientHasAConversationOfItsOwn() throws IOException {
        try (var server = socket();
                var relay = Relay.to(Protocol.UDP, server.getLocalPort());
                var one = socket();
                var other = socket()) {
            send(one, 1, relay.address());
            var fromOne = receive(server);
            send(other, 2, relay.address());
            var fromOther = receive(server);

            assertThat(fromOne.getPort()).isNotEqualTo(fromOther.getPort());
            reply(server, fromOther, 12);
            reply(server, fromOne, 11);
            assertThat(receive(one).getData()[0]).isEqualTo((byte) 11);
            assertThat(receive(other).getData()[0]).isEqualTo((byte) 12);
        }
    }

    @Test
    void datagramsOfOneClientStayOneConversation() throws IOException {
        try (var server = socket();
                var relay = Relay.to(Protocol.UDP, server.getLocalPort());
                var client = socket()) {
            send(client, 1, relay.address());
            var first = receive(server);
            send(client, 2, relay.address());

            assertThat(receive(server).getPort()).isEqualTo(first.getPort());
        }
    }

    /** On a socket that is bound to all addresses; the kernel by itself would answer 127.0.0.1 from 127.0.0.1. */
    @Test
    void answerComesFromTheAddressThatWasAsked() throws IOException {
        try (var server = socket();
                var relay =
                        Relay.to(Protocol.UDP, "0.0.0.0", "127.0.0.1", server.getLocalPort(), Duration.ofSeconds(90));
                var client = socket()) {
            var asked = new InetSocketAddress(IpAddress.parse("127.0.0.2").toInetAddress(), relay.port());
            send(client, 1, asked);
            reply(server, receive(server), 2);

            assertThat(receive(client).getSocketAddress()).isEqualTo(asked);
        }
    }

    @Test
    void clientOfIpv6ReachesASandboxOfIpv4() throws IOException {
        try (var server = socket();
                var relay = Relay.to(Protocol.UDP, "::", "127.0.0.1", server.getLocalPort(), Duration.ofSeconds(90));
                var client = new DatagramSocket(0, IpAddress.parse("::1").toInetAddress())) {
            client.setSoTimeout(PATIENCE_MS);
            send(client, 1, relay.address());
            reply(server, receive(server), 2);

            assertThat(receive(client).getSocketAddress()).isEqualTo(relay.address());
        }
    }

    @Test
    void idleConversationIsForgottenAndTheNextDatagramBeginsAnother() throws IOException {
        try (var server = socket();
                var relay =
                        Relay.to(Protocol.UDP, "127.0.0.1", "127.0.0.1", server.getLocalPort(), Duration.ofMillis(60));
                var client = socket()) {
            send(client, 1, relay.address());
            var first = receive(server).getPort();
            var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            var now = first;
            while (now == first && System.nanoTime() < end) {
                client.setSoTimeout(150); // nothing is said for longer than the conversation lasts
                assertThatThrownBy(() -> receive(client)).isInstanceOf(SocketTimeoutException.class);
                send(client, 1, relay.address());
                now = receive(server).getPort();
            }

            assertThat(now).isNotEqualTo(first);
        }
    }

    @Test
    void serverThatComesLaterIsReachedByTheSameConversation() throws IOException {
        var port = freePort();
        try (var relay = Relay.to(Protocol.UDP, port);
                var client = socket()) {
            for (var i = 0; i < 3; i++) { // refused by the kernel
                send(client, 1, relay.address());
            }
            try (var server = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                server.setSoTimeout(SHORT_MS);
                var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
                var heard = false;
                while (!heard && System.nanoTime() < end) {
                    send(client, 2, relay.address());
                    heard = hears(server);
                }
                assertThat(heard).isTrue();
            }
        }
    }

    @Test
    void nothingIsHeardWhilePaused() throws IOException {
        try (var server = socket();
                var relay = Relay.to(Protocol.UDP, server.getLocalPort());
                var client = socket()) {
            send(client, 1, relay.address());
            receive(server);

            relay.relayed().pause();
            send(client, 2, relay.address());
            server.setSoTimeout(SHORT_MS);
            assertThatThrownBy(() -> receive(server)).isInstanceOf(SocketTimeoutException.class);

            relay.relayed().lead(relay.towards(server.getLocalPort()));
            server.setSoTimeout(PATIENCE_MS);
            send(client, 3, relay.address());
            assertThat(receive(server).getData()[0]).isEqualTo((byte) 3);
        }
    }

    private static boolean hears(DatagramSocket server) throws IOException {
        try {
            receive(server);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static DatagramSocket socket() throws IOException {
        var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private static int freePort() throws IOException {
        try (var socket = socket()) {
            return socket.getLocalPort();
        }
    }

    private static void send(DatagramSocket from, int what, InetSocketAddress to) throws IOException {
        from.send(new DatagramPacket(new byte[] {(byte) what}, 1, to));
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        var packet = new DatagramPacket(new byte[16], 16);
        socket.receive(packet);
        return packet;
    }

    private static void reply(DatagramSocket from, DatagramPacket to, int what) throws IOException {
        send(from, what, (InetSocketAddress) to.getSocketAddress());
    }
}
