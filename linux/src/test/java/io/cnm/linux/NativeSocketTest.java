package io.cnm.linux;

import static io.cnm.linux.NativeSocket.AF_INET;
import static io.cnm.linux.NativeSocket.AF_NETLINK;
import static io.cnm.linux.NativeSocket.AF_UNIX;
import static io.cnm.linux.NativeSocket.MSG_PEEK;
import static io.cnm.linux.NativeSocket.MSG_TRUNC;
import static io.cnm.linux.NativeSocket.SOCK_DGRAM;
import static io.cnm.linux.NativeSocket.SOCK_RAW;
import static io.cnm.linux.NativeSocket.SOCK_SEQPACKET;
import static io.cnm.linux.NativeSocket.SOL_SOCKET;
import static io.cnm.linux.NativeSocket.SO_RCVBUF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeSocketTest {
    private static final int NETLINK_ROUTE = 0;
    private static final int RTM_GETLINK = 18;

    @Test
    void socketIsReachedByAPathThatIsTooLongForTheKernel(@TempDir Path dir) throws IOException {
        var deep = Files.createDirectories(dir.resolve("d".repeat(100)).resolve("e".repeat(100)));
        var link = Files.createSymbolicLink(dir.resolve("l"), deep);
        try (var listener = NativeSocket.open(AF_UNIX, SOCK_SEQPACKET, 0)
                        .bind(Sockaddr.unix(link.resolve("s")))
                        .listen(1);
                var client = NativeSocket.open(AF_UNIX, SOCK_SEQPACKET, 0)) {
            client.connectTo(deep.resolve("s"));
            client.send(text("hello"), 0);
            client.shutdown(NativeSocket.SHUT_WR);

            try (var accepted = listener.accept().orElseThrow()) {
                var into = ByteBuffer.allocateDirect(100);
                assertThat(accepted.receive(into, 0)).isEqualTo(5);
                assertThat(accepted.receive(into, 0)).as("the end").isZero();
            }
        }
        assertThatThrownBy(() -> Sockaddr.unix(deep.resolve("s"))).hasMessageContaining("at most 107 bytes");
    }

    @Test
    void datagramArrivesOverLoopback() {
        try (var receiver = loopback();
                var sender = NativeSocket.open(AF_INET, SOCK_DGRAM, 0)) {
            sender.sendTo(text("hello"), 0, receiver.localAddress());

            var into = ByteBuffer.allocateDirect(100);
            var length = receiver.receive(into, 0);
            assertThat(StandardCharsets.UTF_8.decode(into.limit(length)).toString())
                    .isEqualTo("hello");
        }
    }

    @Test
    void peekWithTruncTellsTheWholeLengthAndTakesNothing() {
        try (var receiver = loopback();
                var sender = NativeSocket.open(AF_INET, SOCK_DGRAM, 0).connect(receiver.localAddress())) {
            sender.send(text("a rather long line"), 0);

            assertThat(receiver.receive(ByteBuffer.allocateDirect(1), MSG_PEEK | MSG_TRUNC))
                    .isEqualTo(18);
            assertThat(receiver.receive(ByteBuffer.allocateDirect(18), 0)).isEqualTo(18);
        }
    }

    @Test
    void sendStartsAtTheBuffersPosition() {
        try (var receiver = loopback();
                var sender = NativeSocket.open(AF_INET, SOCK_DGRAM, 0).connect(receiver.localAddress())) {
            var data = text("skip-keep").position(5);
            sender.send(data, 0);

            var into = ByteBuffer.allocateDirect(10).position(2);
            assertThat(receiver.receive(into, 0)).isEqualTo(4);
            assertThat(data.hasRemaining()).isFalse();
            assertThat(StandardCharsets.UTF_8.decode(into.limit(6)).toString()).isEqualTo("keep");
        }
    }

    @Test
    void receiveEndsWithEagainAfterItsTimeout() {
        try (var socket = loopback().receiveTimeout(Duration.ofMillis(20))) {
            assertThatThrownBy(() -> socket.receive(ByteBuffer.allocateDirect(1), 0))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("EAGAIN");
        }
    }

    @Test
    void takenPortIsAddressInUse() {
        try (var taken = loopback();
                var other = NativeSocket.open(AF_INET, SOCK_DGRAM, 0)) {
            var address = taken.localAddress();

            assertThatThrownBy(() -> other.bind(address))
                    .isInstanceOf(LinuxException.class)
                    .hasMessage(
                            "bind %s: EADDRINUSE (Address already in use)",
                            address.inet().toString().substring(1));
        }
    }

    @Test
    void heapBufferIsRefused() {
        try (var socket = loopback()) {
            assertThatThrownBy(() -> socket.receive(ByteBuffer.allocate(1), 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void optionsComeBack() {
        try (var socket = loopback().option(SOL_SOCKET, SO_RCVBUF, 10_000)) {
            assertThat(socket.option(SOL_SOCKET, SO_RCVBUF)).isEqualTo(20_000); // socket(7): the kernel doubles it
        }
    }

    @Test
    void netlinkSocketIsBoundAndAnswers() {
        try (var route = NativeSocket.open(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE).bind(Sockaddr.netlink(0, 0))) {
            route.send(getLoopback(1), 0);

            var answer = ByteBuffer.allocateDirect(8192).order(ByteOrder.nativeOrder());
            var length = route.receive(answer, MSG_TRUNC);
            assertThat(length).isEqualTo(answer.getInt(0));
            assertThat(answer.getInt(12)).isEqualTo(route.localAddress().netlinkPort());
        }
    }

    @Test
    void inetAddressesComeBack() throws Exception {
        var four = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
        var six = new byte[] {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

        for (var ip : List.of(four, InetAddress.getByAddress(six), Inet6Address.getByAddress(null, six, 1))) {
            var address = new InetSocketAddress(ip, 65535);
            assertThat(Sockaddr.inet(address).inet()).isEqualTo(address);
        }
    }

    @Test
    void addressOfAnotherFamilyIsNotTakenForAnInetOne() {
        var inet = Sockaddr.inet(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

        assertThatThrownBy(() -> Sockaddr.netlink(1, 0).inet()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(inet::netlinkPort).isInstanceOf(IllegalStateException.class);
        assertThat(inet.family()).isEqualTo(AF_INET);
    }

    static ByteBuffer getLoopback(int sequence) {
        var message = ByteBuffer.allocateDirect(32).order(ByteOrder.nativeOrder());
        message.putInt(32).putShort((short) RTM_GETLINK).putShort((short) 1).putInt(sequence);
        return message.putInt(20, 1).position(0);
    }

    private static NativeSocket loopback() {
        return NativeSocket.open(AF_INET, SOCK_DGRAM, 0)
                .bind(Sockaddr.inet(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    private static ByteBuffer text(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
