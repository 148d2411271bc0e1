package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.linux.Sysctl;
import io.cnm.spi.FirewallBackend;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a sandbox says in the name of others does not reach its peers (T11); on a network without the guard it does. */
@InPrivateNetns
class StationGuardKernelTest {
    private static final IpAddress GATEWAY = IpAddress.parse("10.1.0.1");
    private static final IpAddress GATEWAY6 = IpAddress.parse("fd00:1::1");
    private static final IpAddress NOBODY = IpAddress.parse("10.1.0.99");
    private static final MacAddress STRANGER = MacAddress.parse("02:00:00:00:00:99");
    private static final int PORT = 9999;
    private static final int PATIENCE_MS = 350;

    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void guardedStationsTalkAsTheyDo(FirewallBackend backend, Lab lab) {
        var pair = new Pair(lab, backend, true);

        assertThat(pair.web.surelyPings(pair.peer.ipv4())).isTrue();
        assertThat(pair.web.surelyPings(pair.peer.ipv6())).isTrue();
        assertThat(pair.web.surelyPings(Site.OUTSIDE)).isTrue();
        assertThat(pair.web.surelyPings(Site.OUTSIDE6)).isTrue();
        assertThat(pair.hears(pair.udp(pair.webMac, pair.ip(pair.web), PORT), PORT))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"NFTABLES, true", "NFTABLES, false", "IPTABLES, true", "IPTABLES, false"})
    void sourceAddressesOfOthersAreDropped(FirewallBackend backend, boolean guarded, Lab lab) {
        var pair = new Pair(lab, backend, guarded);

        assertThat(pair.hears(pair.udp(pair.webMac, NOBODY, PORT), PORT)).isEqualTo(!guarded);
        assertThat(pair.hears(pair.udp(STRANGER, pair.ip(pair.web), PORT), PORT))
                .isEqualTo(!guarded);
    }

    @ParameterizedTest
    @CsvSource({"NFTABLES, true", "NFTABLES, false", "IPTABLES, true", "IPTABLES, false"})
    void nobodyGivesOutAddressesButTheHost(FirewallBackend backend, boolean guarded, Lab lab) {
        var pair = new Pair(lab, backend, guarded);

        assertThat(pair.hears(pair.udp(pair.webMac, pair.ip(pair.web), 67), 68)).isEqualTo(!guarded);
    }

    @ParameterizedTest
    @CsvSource({"NFTABLES, true", "NFTABLES, false", "IPTABLES, true", "IPTABLES, false"})
    void arpInTheNameOfTheGatewayIsNotBelieved(FirewallBackend backend, boolean guarded, Lab lab) {
        var pair = new Pair(lab, backend, guarded);
        assertThat(pair.peer.surelyPings(GATEWAY.toString())).isTrue();

        pair.send(Frame.arp(pair.webMac, pair.webMac, GATEWAY, pair.ip(pair.peer)));
        pair.settle();
        assertThat(pair.neighbour(GATEWAY)).matches(text -> text.contains(pair.webMac.toString()) == !guarded);

        pair.send(Frame.arp(pair.webMac, STRANGER, GATEWAY, pair.ip(pair.peer)));
        pair.settle();
        assertThat(pair.neighbour(GATEWAY)).matches(text -> text.contains(STRANGER.toString()) == !guarded);
    }

    @ParameterizedTest
    @CsvSource({"NFTABLES, true", "NFTABLES, false"})
    void neighbourDiscoveryInTheNameOfTheGatewayIsNotBelieved(FirewallBackend backend, boolean guarded, Lab lab) {
        var pair = new Pair(lab, backend, guarded);
        assertThat(pair.peer.surelyPings(GATEWAY6.toString())).isTrue();

        pair.send(Frame.neighbour(pair.webMac, IpAddress.parse(pair.web.ipv6()), GATEWAY6));
        pair.settle();

        assertThat(pair.neighbour(GATEWAY6)).matches(text -> text.contains(pair.webMac.toString()) == !guarded);
    }

    @ParameterizedTest
    @CsvSource({"NFTABLES, true", "NFTABLES, false"})
    void nobodyIsARouterButTheHost(FirewallBackend backend, boolean guarded, Lab lab) {
        var pair = new Pair(lab, backend, guarded);
        pair.awaitLinkLocal(lab);
        pair.peer.netns().run(() -> Sysctl.write("net/ipv6/conf/eth0/accept_ra", "2"));
        var linkLocal = pair.web
                .shell()
                .ip("-6 -o address show dev eth0 scope link")
                .replaceFirst("(?s).*inet6 (fe80\\S+)/64.*", "$1");

        pair.send(Frame.router(pair.webMac, IpAddress.parse(linkLocal)));
        pair.settle();

        assertThat(pair.peer.shell().ip("-6 route show default")).matches(text -> text.contains(linkLocal) == !guarded);
    }

    /** Two sandboxes on a network: one that forges, and a peer that it would fool. */
    private static final class Pair {
        private final Place web;
        private final Place peer;
        private final MacAddress webMac;
        private final MacAddress peerMac;

        private Pair(Lab lab, FirewallBackend backend, boolean guarded) {
            var site = Site.open(lab, builder -> builder.firewall(backend));
            var front = site.controller()
                    .createNetwork(Site.dualStack("front", 1)
                            .option("io.cnm.bridge.guard", String.valueOf(guarded))
                            .build());
            web = site.sandbox("web", front);
            peer = site.sandbox("peer", front);
            webMac = web.on("front").mac().orElseThrow();
            peerMac = peer.on("front").mac().orElseThrow();
        }

        /** The kernel gives an interface its link-local address a while after the others. */
        private void awaitLinkLocal(Lab lab) {
            for (var place : List.of(web, peer)) {
                lab.await("link-local address", () -> !place.shell()
                        .ip("-6 -o address show dev eth0 scope link")
                        .matches("(?s)|.*tentative.*"));
            }
        }

        private IpAddress ip(Place place) {
            return IpAddress.parse(place.ipv4());
        }

        private Frame udp(MacAddress from, IpAddress source, int sourcePort) {
            return Frame.udp(from, source, sourcePort, peerMac, ip(peer), sourcePort == 67 ? 68 : PORT);
        }

        private void send(Frame frame) {
            var index = web.shell().ip("-o link show dev eth0").replaceFirst("(?s)^(\\d+):.*", "$1");
            frame.sendFrom(web, Integer.parseInt(index));
        }

        /** What came before has arrived, since it came the same way. */
        private void settle() {
            assertThat(web.surelyPings(peer.ipv4())).isTrue();
        }

        private boolean hears(Frame frame, int port) {
            try (var socket = peer.netns().call(() -> new DatagramSocket(port))) {
                socket.setSoTimeout(PATIENCE_MS);
                send(frame);
                socket.receive(new DatagramPacket(new byte[100], 100));
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String neighbour(IpAddress address) {
            return peer.shell().ip("neighbour show " + address);
        }
    }
}
