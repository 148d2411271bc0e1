package io.cnm.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpRelayTest {
    private static final int PATIENCE_MS = 10_000;
    private static final int SHORT_MS = 300;

    @Test
    void endOfOneDirectionIsPassedOnAndTheOtherGoesOn() throws IOException {
        try (var server = server();
                var relay = Relay.to(Protocol.TCP, server.getLocalPort());
                var client = connect(relay);
                var served = server.accept()) {
            client.getOutputStream().write("question".getBytes(US_ASCII));
            client.shutdownOutput();
            assertThat(served.getInputStream().readAllBytes()).asString().isEqualTo("question");

            served.getOutputStream().write("answer".getBytes(US_ASCII));
            served.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
        }
    }

    @Test
    void serverThatEndsFirstStillHearsTheClient() throws IOException {
        try (var server = server();
                var relay = Relay.to(Protocol.TCP, server.getLocalPort());
                var client = connect(relay);
                var served = server.accept()) {
            served.getOutputStream().write("banner".getBytes(US_ASCII));
            served.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("banner");

            client.getOutputStream().write("late".getBytes(US_ASCII));
            client.shutdownOutput();
            assertThat(served.getInputStream().readAllBytes()).asString().isEqualTo("late");
        }
    }

    @Test
    void muchIsRelayedBothWaysUnchanged() throws Exception {
        var size = 64 << 20;
        try (var server = server();
                var relay = Relay.to(Protocol.TCP, server.getLocalPort());
                var client = connect(relay);
                var served = server.accept()) {
            var forth = send(client, size, 1);
            var back = send(served, size, 2);
            var arrivedBack = CompletableFuture.supplyAsync(() -> checksum(client));

            assertThat(checksum(served)).isEqualTo(forth.get(30, TimeUnit.SECONDS));
            assertThat(arrivedBack.get(30, TimeUnit.SECONDS)).isEqualTo(back.get(30, TimeUnit.SECONDS));
        }
    }

    /** What the sandbox does not read stays with the client: neither this process nor the kernel takes it without bounds. */
    @Test
    void clientIsHeldBackBySandboxThatDoesNotRead() throws Exception {
        try (var server = server();
                var relay = Relay.to(Protocol.TCP, server.getLocalPort());
                var client = connect(relay);
                var served = server.accept()) {
            var size = 64 << 20;
            var sent = send(client, size, 3);

            assertThatThrownBy(() -> sent.get(SHORT_MS, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(checksum(served)).isEqualTo(sent.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void clientIsHungUpOnIfNobodyServes() throws IOException {
        var port = freePort();
        try (var relay = Relay.to(Protocol.TCP, port);
                var client = connect(relay)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connectionsEndWhenThePortLeadsElsewhere() throws IOException {
        try (var first = server();
                var second = server();
                var relay = Relay.to(Protocol.TCP, first.getLocalPort());
                var early = connect(relay);
                var served = first.accept()) {
            relay.relayed().lead(relay.towards(second.getLocalPort()));

            assertThat(early.getInputStream().read()).isEqualTo(-1);
            assertThat(served.getInputStream().read()).isEqualTo(-1);
            try (var late = connect(relay);
                    var moved = second.accept()) {
                late.getOutputStream().write(7);
                assertThat(moved.getInputStream().read()).isEqualTo(7);
            }
        }
    }

    @Test
    void pausedPortIsTakenAndSilentUntilItLeadsSomewhereAgain() throws IOException {
        try (var server = server();
                var relay = Relay.to(Protocol.TCP, server.getLocalPort())) {
            connect(relay).close();
            server.accept().close();

            relay.relayed().pause();
            try (var client = new Socket()) {
                assertThatThrownBy(() -> client.connect(relay.address(), SHORT_MS))
                        .isInstanceOf(SocketTimeoutException.class);
            }
            assertThatThrownBy(() -> new ServerSocket(relay.port(), 1, InetAddress.getLoopbackAddress()))
                    .isInstanceOf(IOException.class);

            relay.relayed().lead(relay.towards(server.getLocalPort()));
            try (var client = connect(relay);
                    var served = server.accept()) {
                client.getOutputStream().write(7);
                assertThat(served.getInputStream().read()).isEqualTo(7);
            }
        }
    }

    @Test
    void closedPortIsFreeAtOnceAndItsConnectionsEnd() throws IOException {
        try (var server = server();
                var relay = Relay.to(Protocol.TCP, server.getLocalPort());
                var client = connect(relay);
                var served = server.accept()) {
            relay.relayed().close();

            try (var next = new ServerSocket()) {
                next.setReuseAddress(true);
                next.bind(relay.address());
                assertThat(next.getLocalPort()).isEqualTo(relay.port());
            }
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(served.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connectionsThatHaveEndedLeaveNoDescriptor() throws IOException {
        try (var server = server();
                var relay = Relay.to(Protocol.TCP, server.getLocalPort())) {
            exchange(relay, server);
            var before = descriptors();

            for (var i = 0; i < 50; i++) {
                exchange(relay, server);
            }

            awaitDescriptors(before + 40); // sockets and pipes that are kept ready
        }
    }

    private static void exchange(Relay relay, ServerSocket server) throws IOException {
        try (var client = connect(relay);
                var served = server.accept()) {
            client.getOutputStream().write(7);
            assertThat(served.getInputStream().read()).isEqualTo(7);
        }
    }

    private static void awaitDescriptors(int most) throws IOException {
        var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (descriptors() > most && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(descriptors()).isLessThanOrEqualTo(most);
    }

    private static int descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return (int) all.count();
        }
    }

    private static ServerSocket server() throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MS);
        return server;
    }

    private static int freePort() throws IOException {
        try (var server = server()) {
            return server.getLocalPort();
        }
    }

    private static Socket connect(Relay relay) throws IOException {
        var client = new Socket();
        client.setSoTimeout(PATIENCE_MS);
        client.connect(relay.address(), PATIENCE_MS);
        return client;
    }

    /** Sends pseudo-random bytes and ends; their checksum. */
    private static CompletableFuture<Long> send(Socket socket, int size, int seed) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                var random = new Random(seed);
                var checksum = new CRC32();
                var block = new byte[64 << 10];
                for (var sent = 0; sent < size; sent += block.length) {
                    random.nextBytes(block);
                    checksum.update(block);
                    socket.getOutputStream().write(block);
                }
                socket.shutdownOutput();
                return checksum.getValue();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static long checksum(Socket socket) {
        try {
            var in = new CheckedInputStream(socket.getInputStream(), new CRC32());
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return in.getChecksum().getValue();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
