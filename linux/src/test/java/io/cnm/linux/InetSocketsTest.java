package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InetSocketsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void tcpServerAcceptsAConnection() throws IOException {
        try (var server = InetSockets.tcp(ANY_PORT, 10);
                var client = new Socket()) {
            client.connect(localAddress(server), 5_000);

            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void serversAreNonBlockingAndCloseOnExec() throws IOException {
        try (var tcp = InetSockets.tcp(ANY_PORT, 10);
                var udp = InetSockets.udp(ANY_PORT)) {
            for (var fd : new Fd[] {tcp, udp}) {
                var info = Files.readString(Path.of("/proc/self/fdinfo", Integer.toString(fd.value())));
                assertThat(info).containsPattern("flags:\\s+02004002"); // O_CLOEXEC | O_NONBLOCK | O_RDWR
            }
        }
    }

    @Test
    void heldTcpPortIsTakenAndSilent() throws IOException {
        try (var held = InetSockets.holdTcp(ANY_PORT)) {
            var address = localAddress(held);

            assertThatThrownBy(() -> new ServerSocket(address.getPort(), 1, address.getAddress()))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> InetSockets.tcp(address, 1)).hasMessageContaining("EADDRINUSE");
            assertThatThrownBy(() -> InetSockets.holdTcp(address)).hasMessageContaining("EADDRINUSE");
            try (var client = new Socket()) {
                assertThatThrownBy(() -> client.connect(address, 100)).isInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @Test
    void heldUdpPortIsTakenAndGetsNothing() throws IOException {
        try (var held = NativeSocket.own(InetSockets.holdUdp(ANY_PORT));
                var sender = InetSockets.udp(ANY_PORT)) {
            var address = held.localAddress();

            assertThatThrownBy(() -> new DatagramSocket(address.inet())).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> InetSockets.holdUdp(address.inet())).hasMessageContaining("EADDRINUSE");
            Syscalls.sendto(sender, ByteBuffer.allocateDirect(1), 0, address);
            assertThatThrownBy(() -> held.receive(ByteBuffer.allocateDirect(1), 0))
                    .hasMessageContaining("EAGAIN");
        }
    }

    @Test
    void heldUdpPortGetsWhatComesAfterItIsLetIn() {
        try (var held = NativeSocket.own(InetSockets.holdUdp(ANY_PORT));
                var sender = InetSockets.udp(ANY_PORT)) {
            Syscalls.sendto(sender, ByteBuffer.allocateDirect(1), 0, held.localAddress());
            held.admitAll();
            Syscalls.sendto(sender, ByteBuffer.allocateDirect(2), 0, held.localAddress());

            assertThat(held.receive(ByteBuffer.allocateDirect(9), 0)).isEqualTo(2);
        }
    }

    @Test
    void portsThatAreHeldTakeOneDescriptorEach() throws Exception {
        var before = Kernel.openSockets();

        try (var one = InetSockets.holdUdp(ANY_PORT);
                var other = InetSockets.holdUdp(ANY_PORT)) {
            assertThat(Kernel.openSockets())
                    .filteredOn(each -> !before.contains(each))
                    .hasSize(2);
            assertThat(localAddress(one)).isNotEqualTo(localAddress(other));
        }
        assertThat(Kernel.openSockets()).isSubsetOf(before);
    }

    @Test
    void portIsFreeAgainAfterItWasHeld() {
        var held = InetSockets.holdTcp(ANY_PORT);
        var address = localAddress(held);
        held.close();

        try (var next = InetSockets.tcp(address, 1)) {
            assertThat(localAddress(next)).isEqualTo(address);
        }
    }

    @Test
    void familiesHoldTheSamePortSideBySide() throws IOException {
        var four = InetAddress.getByAddress(new byte[4]);
        var six = InetAddress.getByAddress(new byte[16]);
        try (var first = InetSockets.holdTcp(new InetSocketAddress(four, 0))) {
            var port = localAddress(first).getPort();
            try (var second = InetSockets.holdTcp(new InetSocketAddress(six, port))) {
                assertThat(localAddress(second).getPort()).isEqualTo(port);
            }
        }
    }

    @Test
    void failedBindLeavesNoDescriptor() throws Exception {
        var foreign = new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 0);
        assertThatThrownBy(() -> InetSockets.udp(foreign)).hasMessageContaining("EADDRNOTAVAIL");
        var fds = Kernel.openFds();

        assertThatThrownBy(() -> InetSockets.udp(foreign)).hasMessageContaining("EADDRNOTAVAIL");

        Kernel.awaitFds(fds);
    }

    @Test
    void freebindTakesAnAddressThatNobodyHasYet() throws IOException {
        var foreign = new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 0);

        try (var udp = InetSockets.udp(foreign, InetSockets.Option.FREEBIND);
                var tcp = InetSockets.tcp(foreign, 1, InetSockets.Option.FREEBIND)) {
            assertThat(localAddress(udp).getAddress()).isEqualTo(foreign.getAddress());
            assertThat(localAddress(tcp).getAddress()).isEqualTo(foreign.getAddress());
        }
    }

    private static InetSocketAddress localAddress(Fd socket) {
        return Syscalls.getsockname(socket).inet();
    }
}
