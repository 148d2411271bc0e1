package io.cnm.kernel.firewall;

import static io.cnm.kernel.firewall.Machines.HOST;
import static io.cnm.kernel.firewall.Machines.HOST6;
import static io.cnm.kernel.firewall.Machines.OUTSIDE;
import static io.cnm.kernel.firewall.Machines.OUTSIDE6;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.BridgeLink.End;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.FirewallRule.SeparatePort;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who on a bridge reaches whom, with real packets, whichever backend it is. What must be impossible is only tested beside the
 * same thing where it is possible: otherwise a dead service would look safe.
 */
@InPrivateNetns
abstract class BridgePackets {
    static final String WEB = "10.1.0.2";
    static final String WEB6 = "fd00:1::2";
    static final String PEER = "10.1.0.3";
    static final String PEER6 = "fd00:1::3";
    static final String DB = "10.2.0.2";
    static final String DB6 = "fd00:2::2";
    static final Duration PATIENCE = Duration.ofSeconds(5);

    static final List<FirewallRule> SHIELDS = Stream.of("front " + WEB, "front " + WEB6, "back " + DB, "back " + DB6)
            .map(text -> text.split(" ", -1))
            .<FirewallRule>map(pair -> new BridgeEndpoint(pair[0], IpAddress.parse(pair[1])))
            .toList();
    static final List<FirewallRule> APART = List.of(new SeparatePort("vweb"), new SeparatePort("vpeer"));

    /** Bytes of a datagram that takes several packets. */
    static final int LARGE = 4000;

    static final BridgeNetwork FRONT = network("front", true, "10.1.0.0/16", "fd00:1::/64");
    static final BridgeNetwork BACK = network("back", true, "10.2.0.0/16", "fd00:2::/64");

    @ParameterizedTest
    @CsvSource({WEB, WEB6})
    void addressOfAnEndpointIsNotReachedFromOutsideWhetherItsPortIsPublishedOrNot(String web, Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, FRONT, BACK, port(Protocol.TCP, "0.0.0.0", WEB), port(Protocol.TCP, "::", WEB6));

        try (var published = machines.web.serveTcp(80);
                var unpublished = machines.web.serveTcp(81)) {
            assertThat(machines.host.surelyReachesTcp(web, 80)).isTrue();
            assertThat(machines.host.surelyReachesTcp(web, 81)).isTrue();
            assertThat(machines.outside.reachesTcp(web, 80)).isFalse();
            assertThat(machines.outside.reachesTcp(web, 81)).isFalse();
            assertThat(published.client(PATIENCE)).isPresent();
            assertThat(unpublished.client(PATIENCE)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({WEB, WEB6})
    void datagramsToAnEndpointDoNotComeInFromOutside(String web, Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, FRONT, port(Protocol.UDP, "0.0.0.0", WEB));

        try (var server = machines.web.serveUdp(web, 80);
                var refused = machines.outside.udp(web, 80);
                var control = machines.host.udp(web, 80)) {
            assertThat(server.client(PATIENCE)).isPresent();
            assertThat(control.answered()).isTrue();
            assertThat(server.client(Duration.ofMillis(300))).isEmpty();
            assertThat(refused.channel().isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({DB + "," + OUTSIDE, DB6 + "," + OUTSIDE6})
    void bridgesAreKeptApart(String db, String outside, Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, FRONT, BACK);

        try (var server = machines.db.serveTcp(80);
                var elsewhere = machines.outside.serveTcp(80)) {
            assertThat(machines.host.surelyReachesTcp(db, 80)).isTrue();
            assertThat(machines.web.surelyReachesTcp(outside, 80)).isTrue();
            assertThat(machines.web.reachesTcp(db, 80)).isFalse();
            assertThat(server.client(PATIENCE)).isPresent();
            assertThat(elsewhere.client(PATIENCE)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        OUTSIDE + "," + HOST + "," + WEB,
        OUTSIDE6 + "," + HOST6 + "," + WEB6,
    })
    void outgoingConnectionsBearTheHostsAddressIfMasqueraded(String outside, String host, String web, Lab lab) {
        var machines = new Machines(lab);
        var firewall = firewall(lab, FRONT);

        try (var server = machines.outside.serveTcp(80)) {
            assertThat(machines.web.surelyReachesTcp(outside, 80)).isTrue();
            assertThat(server.client(PATIENCE)).contains(host);

            firewall.apply(List.of(plain(FRONT)), List.of(FRONT));
            reachUntranslated(machines, firewall, outside);
            assertThat(server.client(PATIENCE)).contains(web);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/12,10.16.0.0/12," + OUTSIDE + "," + HOST + "," + WEB,
        "10.1.0.0/20,10.1.16.0/20," + OUTSIDE + "," + HOST + "," + WEB,
        "10.1.0.0/24,10.1.1.0/24," + OUTSIDE + "," + HOST + "," + WEB,
        "10.1.0.0/29,10.1.0.8/29," + OUTSIDE + "," + HOST + "," + WEB,
        "fd00:1::/56,fd00:1:0:100::/56," + OUTSIDE6 + "," + HOST6 + "," + WEB6,
        "fd00:1::/112,fd00:1::1:0/112," + OUTSIDE6 + "," + HOST6 + "," + WEB6,
    })
    void subnetsOfAnyLengthAreMasqueradedAndNothingBesideThem(
            String subnet, String beside, String outside, String host, String web, Lab lab) {
        var machines = new Machines(lab);
        var around = network("front", true, subnet);
        var firewall = firewall(lab, around);

        try (var server = machines.outside.serveTcp(80)) {
            assertThat(machines.web.surelyReachesTcp(outside, 80)).isTrue();
            assertThat(server.client(PATIENCE)).contains(host);

            firewall.apply(List.of(network("front", true, beside)), List.of(around));
            reachUntranslated(machines, firewall, outside);
            assertThat(server.client(PATIENCE)).contains(web);
        }
    }

    private void reachUntranslated(Machines machines, Firewall firewall, String outside) {
        assertThat(answersComeBackUntranslated() == machines.web.reachesTcp(outside, 80))
                .isTrue();
        if (!answersComeBackUntranslated()) {
            firewall.apply(List.of(), SHIELDS);
            assertThat(machines.web.surelyReachesTcp(outside, 80)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        WEB + ",10.1.0.1," + OUTSIDE + "," + HOST,
        WEB6 + ",fd00:1::1," + OUTSIDE6 + "," + HOST6,
    })
    void internalNetworkIsReachedByNobodyAndReachesNobody(
            String web, String gateway, String outside, String host, Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, internal(FRONT), BACK);

        try (var inside = machines.web.serveTcp(80);
                var elsewhere = machines.outside.serveTcp(80);
                var back = machines.db.serveTcp(80)) {
            assertThat(machines.peer.surelyReachesTcp(web, 80)).isTrue();
            assertThat(machines.db.surelyReachesTcp(outside, 80)).isTrue();
            assertThat(machines.web.reachesTcp(outside, 80)).isFalse();
            assertThat(machines.web.reachesTcp(web.contains(":") ? DB6 : DB, 80))
                    .isFalse();
            assertThat(machines.outside.reachesTcp(web, 80)).isFalse();
            assertThat(machines.db.reachesTcp(web, 80)).isFalse();
            assertThat(inside.client(PATIENCE)).isPresent();
            assertThat(elsewhere.client(PATIENCE)).isPresent();
            assertThat(back.client(Duration.ZERO.plusMillis(50))).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({WEB + "," + HOST, WEB6 + "," + HOST6})
    void separateNeighboursReachOnlyWhatIsPublished(String web, String host, Lab lab) {
        var machines = new Machines(lab);
        machines.filterBridged(false);
        var firewall = firewall(lab, apart(FRONT), port(Protocol.TCP, "0.0.0.0", WEB), port(Protocol.TCP, "::", WEB6));

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.peer.surelyReachesTcp(web, 80)).isTrue();

            firewall.apply(APART, List.of());

            assertThat(machines.peer.reachesTcp(web, 80)).isFalse();
            assertThat(separateReachWhatIsPublished() == machines.peer.reachesTcp(host, 8080))
                    .isTrue();
            assertThat(machines.host.surelyReachesTcp(web, 80)).isTrue();
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        WEB + "," + PEER + ",false,false",
        WEB + "," + PEER + ",true,false",
        WEB6 + "," + PEER6 + ",false,false",
        WEB6 + "," + PEER6 + ",true,false",
        WEB + "," + PEER + ",true,true",
        WEB6 + "," + PEER6 + ",true,true"
    })
    void linkOpensOnePortFromOneSideAndNothingElse(
            String web, String peer, boolean filterBridged, boolean internal, Lab lab) {
        var machines = new Machines(lab);
        machines.filterBridged(filterBridged);
        var together = internal ? internal(FRONT) : FRONT;
        var firewall = firewall(lab, together);
        var link = List.<FirewallRule>of(link(internal, peer, web, Protocol.TCP));

        try (var linked = machines.web.serveTcp(80);
                var other = machines.web.serveTcp(81);
                var back = machines.peer.serveTcp(80)) {
            assertThat(machines.peer.surelyReachesTcp(web, 80)).isTrue();
            assertThat(machines.peer.surelyReachesTcp(web, 81)).isTrue();
            assertThat(machines.web.surelyReachesTcp(peer, 80)).isTrue();

            firewall.apply(
                    Stream.concat(APART.stream(), Stream.of(apart(together))).toList(), List.of(together));
            machines.forgetNeighbours();
            assertThat(machines.peer.reachesTcp(web, 80)).isFalse();

            assertThat(firewall.apply(link, List.of())).hasSize(1);
            assertThat(machines.peer.surelyReachesTcp(web, 80)).isTrue();
            assertThat(machines.peer.reachesTcp(web, 81)).isFalse();
            assertThat(machines.web.reachesTcp(peer, 80)).isFalse();

            firewall.apply(List.of(), link);
            assertThat(machines.peer.reachesTcp(web, 80)).isFalse();
            assertThat(linked.client(PATIENCE)).isPresent();
            assertThat(other.client(PATIENCE)).isPresent();
            assertThat(back.client(PATIENCE)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({WEB + "," + PEER + ",false", WEB6 + "," + PEER6 + ",false", WEB + "," + PEER + ",true"})
    void largeDatagramsPassAlongALink(String web, String peer, boolean filterBridged, Lab lab) {
        var machines = new Machines(lab);
        machines.filterBridged(filterBridged);
        var firewall = firewall(lab, FRONT);

        try (var server = machines.web.serveUdp(web, 80)) {
            try (var known =
                    machines.peer.udp(web, 80)) { // or what is refused waits for the other one's hardware address
                assertThat(server.client(PATIENCE)).contains(peer);
                assertThat(known.answered()).isTrue();
            }
            firewall.apply(
                    Stream.concat(APART.stream(), Stream.of(apart(FRONT))).toList(), List.of(FRONT));
            try (var refused = machines.peer.udp(web, 80, LARGE)) {
                assertThat(refused.channel().isOpen()).isTrue();
                assertThat(server.client(Duration.ofMillis(300))).isEmpty();
            }
            firewall.apply(List.of(link(false, peer, web, Protocol.UDP)), List.of());
            try (var datagram = machines.peer.udp(web, 80, LARGE)) {
                assertThat(server.client(PATIENCE)).contains(peer);
                assertThat(datagram.answered()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({WEB, WEB6})
    void firewallThatSeesBridgedPacketsKeepsNeighboursApartByItself(String web, Lab lab) {
        var machines = new Machines(lab);
        machines.filterBridged(true);
        var firewall = firewall(lab, FRONT);

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.peer.surelyReachesTcp(web, 80)).isTrue();
            assertThat(server.client(PATIENCE)).contains(web.contains(":") ? "fd00:1::3" : "10.1.0.3");

            firewall.apply(List.of(apart(FRONT)), List.of(FRONT));

            assertThat(machines.peer.reachesTcp(web, 80)).isFalse();
            assertThat(machines.host.surelyReachesTcp(web, 80)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.2,198.51.100.1,24," + OUTSIDE, "2001:db8:1::2,2001:db8:1::1,64," + OUTSIDE6})
    void guardDropsWhatForeignLinksWouldSendEachOther(
            String farAddress, String nearAddress, String length, String outside, Lab lab) {
        var machines = new Machines(lab);
        var other = machines.neighbour("other", nearAddress + "/" + length, farAddress + "/" + length);
        var firewall = firewall(lab, FRONT, port(Protocol.TCP, "0.0.0.0", WEB), port(Protocol.TCP, "::", WEB6));
        var guard = new ForwardingGuard(outside.contains(":"));

        try (var server = machines.outside.serveTcp(80);
                var web = machines.web.serveTcp(80)) {
            assertThat(other.surelyReachesTcp(outside, 80)).isTrue();

            firewall.apply(List.of(guard), List.of());

            assertThat(other.reachesTcp(outside, 80)).isFalse();
            assertThat(machines.web.surelyReachesTcp(outside, 80)).isTrue();
            assertThat(other.surelyReachesTcp(nearAddress, 8080)).isTrue();
            assertThat(server.client(PATIENCE)).isPresent();
            assertThat(web.client(PATIENCE)).isPresent();
        }
    }

    /** A firewall without facts. */
    abstract Firewall open(NftSocket nft);

    /** Whether neighbours that are kept apart reach each other's published ports by an address of the host. */
    abstract boolean separateReachWhatIsPublished();

    /** Whether the answer comes back to an endpoint of a translating network that asked under its own address. */
    abstract boolean answersComeBackUntranslated();

    Firewall firewall(Lab lab, FirewallRule... facts) {
        var firewall = open(lab.closeAtEnd(lab.netns().call(NftSocket::open)));
        firewall.apply(List.of(facts), List.of());
        firewall.apply(SHIELDS, List.of());
        return firewall;
    }

    static BridgeNetwork network(String bridge, boolean icc, String... subnets) {
        return new BridgeNetwork(bridge, Stream.of(subnets).map(Cidr::parse).toList(), false, icc, true);
    }

    static BridgeNetwork internal(BridgeNetwork network) {
        return new BridgeNetwork(network.bridge(), network.subnets(), true, true, false);
    }

    static BridgeNetwork apart(BridgeNetwork network) {
        return new BridgeNetwork(network.bridge(), network.sides(), network.internal(), false);
    }

    static BridgeLink link(boolean internal, String parent, String child, Protocol protocol) {
        return new BridgeLink(
                "front",
                internal,
                new End("vpeer", IpAddress.parse(parent)),
                new End("vweb", IpAddress.parse(child)),
                protocol,
                80);
    }

    static BridgeNetwork plain(BridgeNetwork network) {
        return new BridgeNetwork(network.bridge(), network.subnets(), false, true, false);
    }

    static PublishedPort port(Protocol protocol, String host, String container) {
        return new PublishedPort(
                "front", new PortBinding(protocol, IpAddress.parse(host), 8080, IpAddress.parse(container), 80));
    }
}
