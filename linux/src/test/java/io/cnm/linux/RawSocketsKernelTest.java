package io.cnm.linux;

import static io.cnm.linux.NativeSocket.AF_NETLINK;
import static io.cnm.linux.NativeSocket.AF_PACKET;
import static io.cnm.linux.NativeSocket.SOCK_DGRAM;
import static io.cnm.linux.NativeSocket.SOCK_RAW;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawSocketsKernelTest {
    private static final int ETH_P_ARP = 0x0806;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int LOOPBACK = 1;

    @TempDir
    Path keys;

    @Test
    void packetSentOnALinkArrivesWithItsType() {
        Kernel.privately(() -> {
            loopbackUp();
            try (var receiver = listener(ETH_P_ARP);
                    var sender = InetSockets.link()) {
                var packet = ByteBuffer.allocateDirect(28).putLong(0, 0x0001_0800_0604_0002L);

                sender.sendTo(packet, 0, Sockaddr.packet(ETH_P_ARP, LOOPBACK, new byte[6]));

                var received = ByteBuffer.allocateDirect(100);
                assertThat(receiver.receive(received, 0)).isEqualTo(28);
                assertThat(received.getLong(0)).isEqualTo(packet.getLong(0));
            }
        });
    }

    @Test
    void neighbourAdvertisementHasHopLimit255AndAChecksum() throws Exception {
        Kernel.privately(() -> {
            loopbackUp();
            try (var receiver = listener(ETH_P_IPV6);
                    var sender = InetSockets.neighbourDiscovery(LOOPBACK)) {
                var packet = ByteBuffer.allocateDirect(24).put(0, (byte) NEIGHBOUR_ADVERTISEMENT);

                sender.sendTo(packet, 0, Sockaddr.inet(new InetSocketAddress(ipv6Loopback(), 0)));

                var received = ByteBuffer.allocateDirect(100);
                assertThat(receiver.receive(received, 0)).isEqualTo(40 + 24);
                assertThat(received.get(7)).as("hop limit").isEqualTo((byte) 255);
                assertThat(received.get(40)).isEqualTo((byte) NEIGHBOUR_ADVERTISEMENT);
                assertThat(received.getShort(42)).as("checksum").isNotZero();
            }
        });
    }

    @Test
    void socketOpenedInAnotherNamespaceSendsThere() {
        Kernel.privately(() -> {
            var netns = Netns.create(keys.resolve("a"));
            record Pair(NativeSocket receiver, NativeSocket sender) {}
            var pair = netns.call(() -> {
                loopbackUp();
                return new Pair(listener(ETH_P_ARP), InetSockets.link());
            });
            try (var receiver = pair.receiver();
                    var sender = pair.sender()) {
                sender.sendTo(ByteBuffer.allocateDirect(28), 0, Sockaddr.packet(ETH_P_ARP, LOOPBACK, new byte[6]));

                assertThat(receiver.receive(ByteBuffer.allocateDirect(100), 0)).isEqualTo(28);
            }
        });
    }

    private static NativeSocket listener(int protocol) {
        return NativeSocket.open(AF_PACKET, SOCK_DGRAM, 0)
                .bind(Sockaddr.packet(protocol, LOOPBACK, new byte[0]))
                .receiveTimeout(Duration.ofSeconds(5));
    }

    /** RTM_NEWLINK with IFF_UP for lo: this module has no netlink to do it with. */
    private static void loopbackUp() {
        var message = ByteBuffer.allocateDirect(32).order(ByteOrder.nativeOrder());
        message.putInt(32).putShort((short) 16).putShort((short) 5).putInt(1);
        message.putInt(20, LOOPBACK).putInt(24, 1).putInt(28, 1).position(0);
        try (var route = NativeSocket.open(AF_NETLINK, SOCK_RAW, 0)) {
            route.send(message, 0);
            var answer = ByteBuffer.allocateDirect(4096).order(ByteOrder.nativeOrder());
            route.receive(answer, 0);
            assertThat(answer.getInt(16)).as("error").isZero();
        }
    }

    private static InetAddress ipv6Loopback() throws UnknownHostException {
        var bytes = new byte[16];
        bytes[15] = 1;
        return InetAddress.getByAddress(bytes);
    }
}
