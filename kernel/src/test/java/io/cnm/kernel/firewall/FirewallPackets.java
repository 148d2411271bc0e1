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
import io.cnm.linux.Sysctl;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who reaches what is published, and all of {@link BridgePackets}: every packet that a backend must judge. */
@InPrivateNetns
abstract class FirewallPackets extends BridgePackets {
    @ParameterizedTest
    @CsvSource({HOST + "," + OUTSIDE, HOST6 + "," + OUTSIDE6})
    void publishedTcpPortIsReachedFromOutsideAndSeesWhoItIs(String host, String client, Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, FRONT, BACK, port(Protocol.TCP, "0.0.0.0", WEB), port(Protocol.TCP, "::", WEB6));

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.outside.surelyReachesTcp(host, 8080)).isTrue();
            assertThat(server.client(PATIENCE)).contains(client);
        }
    }

    @ParameterizedTest
    @CsvSource({HOST + "," + OUTSIDE + "," + WEB, HOST6 + "," + OUTSIDE6 + "," + WEB6})
    void publishedUdpPortIsReachedFromOutsideAndSeesWhoItIs(String host, String client, String web, Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, FRONT, BACK, port(Protocol.UDP, "0.0.0.0", WEB), port(Protocol.UDP, "::", WEB6));

        try (var server = machines.web.serveUdp(web, 80);
                var datagram = machines.outside.udp(host, 8080)) {
            assertThat(server.client(PATIENCE)).contains(client);
            assertThat(datagram.answered()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({HOST, HOST6})
    void otherBridgeReachesWhatIsPublishedByTheHostsAddress(String host, Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, FRONT, BACK, port(Protocol.TCP, "0.0.0.0", WEB), port(Protocol.TCP, "::", WEB6));

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.db.surelyReachesTcp(host, 8080)).isTrue();
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({HOST + ",10.1.0.1,false", HOST6 + ",fd00:1::1,false", HOST + ",10.1.0.1,true", HOST6 + ",fd00:1::1,true"
    })
    void endpointAndItsNeighbourReachItsOwnPublishedPort(String host, String gateway, boolean filterBridged, Lab lab) {
        var machines = new Machines(lab);
        machines.filterBridged(filterBridged);
        machines.hairpin("web");
        firewall(lab, FRONT, port(Protocol.TCP, "0.0.0.0", WEB), port(Protocol.TCP, "::", WEB6));

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.web.surelyReachesTcp(host, 8080)).isTrue();
            assertThat(server.client(PATIENCE)).contains(gateway);
            assertThat(machines.peer.surelyReachesTcp(host, 8080)).isTrue();
            assertThat(server.client(PATIENCE)).contains(gateway);
        }
    }

    @ParameterizedTest
    @CsvSource({HOST + ",127.0.0.1", HOST6 + ",::1"})
    void hostReachesWhatIsPublishedByItsOwnAddress(String host, String loopback, Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, FRONT, port(Protocol.TCP, "0.0.0.0", WEB), port(Protocol.TCP, "::", WEB6));

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.host.surelyReachesTcp(host, 8080)).isTrue();
            assertThat(machines.host.reachesTcp(loopback, 8080)).isFalse(); // that is the userland proxy's
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    @Test
    void portOfOneAddressIsNotOpenedOnOthers(Lab lab) {
        var machines = new Machines(lab);
        lab.ip("address add 192.0.2.9/24 dev uplink");
        firewall(lab, FRONT, port(Protocol.TCP, "192.0.2.9", WEB));

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.outside.surelyReachesTcp("192.0.2.9", 8080)).isTrue();
            assertThat(machines.outside.reachesTcp(HOST, 8080)).isFalse();
            assertThat(machines.outside.reachesTcp(WEB, 80)).isFalse();
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0," + HOST + "," + WEB + "," + OUTSIDE + "/32,192.0.2.128/25",
        HOST + "," + HOST + "," + WEB + "," + "192.0.2.0/29,10.0.0.0/8",
        "::," + HOST6 + "," + WEB6 + "," + OUTSIDE6 + "/128,2001:db8::8000/113",
        HOST6 + "," + HOST6 + "," + WEB6 + ",2001:db8::/64,2001:db9::/32"
    })
    void portForSomeIsReachedByThemOnly(String bind, String host, String web, String theirs, String others, Lab lab) {
        var machines = new Machines(lab);
        var forOthers = limited(bind, web, others);
        var firewall = firewall(lab, FRONT, forOthers);

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.outside.reachesTcp(host, 8080)).isFalse();
            firewall.apply(List.of(limited(bind, web, others, theirs)), List.of(forOthers));
            assertThat(machines.outside.surelyReachesTcp(host, 8080)).isTrue();
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    @Test
    void portForSomeThatIsWithdrawnLeavesNothing(Lab lab) {
        new Machines(lab);
        var firewall = firewall(lab, FRONT);
        var before = rules(lab);
        var port = limited("0.0.0.0", WEB, "10.0.0.0/8", "192.0.2.0/24");

        firewall.apply(List.of(port), List.of());
        assertThat(rules(lab)).isNotEqualTo(before);
        firewall.apply(List.of(), List.of(port));

        assertThat(rules(lab)).isEqualTo(before);
    }

    /** Of a lab in which the kernel sends packets of its own all the time. */
    private static String rules(Lab lab) {
        return lab.nft("list ruleset").replaceAll("packets \\d+ bytes \\d+", "counted");
    }

    @Test
    void portOfAnotherHostIsNotCaptured(Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, FRONT, BACK, port(Protocol.TCP, "0.0.0.0", WEB));

        try (var published = machines.web.serveTcp(80);
                var elsewhere = machines.outside.serveTcp(8080)) {
            assertThat(machines.db.surelyReachesTcp(OUTSIDE, 8080)).isTrue();
            assertThat(machines.host.surelyReachesTcp(OUTSIDE, 8080)).isTrue();
            assertThat(elsewhere.client(PATIENCE)).isPresent();
            assertThat(elsewhere.client(PATIENCE)).isPresent();
            assertThat(published.client(Duration.ofMillis(100))).isEmpty();
        }
    }

    @Test
    void portPublishedOnLoopbackIsNotReachedByAForgedDestination(Lab lab) {
        var machines = new Machines(lab);
        lab.netns().run(() -> Sysctl.write("net/ipv4/conf/uplink/route_localnet", "1"));
        machines.outside.netns().run(() -> Sysctl.write("net/ipv4/conf/eth0/route_localnet", "1"));
        lab.in(machines.outside.netns()).ip("address del 127.0.0.1/8 dev lo");
        lab.in(machines.outside.netns()).ip("route add 127.0.0.1/32 via " + HOST);
        var firewall = firewall(lab, FRONT);

        try (var proxy = machines.host.serveTcp(8080)) {
            assertThat(machines.outside.surelyReachesTcp("127.0.0.1", 8080)).isTrue();

            firewall.apply(List.of(port(Protocol.TCP, "127.0.0.1", WEB)), List.of());

            assertThat(machines.outside.reachesTcp("127.0.0.1", 8080)).isFalse();
            assertThat(machines.host.reachesTcp("127.0.0.1", 8080))
                    .as("it leads to web, where nobody listens")
                    .isFalse();
            assertThat(proxy.client(PATIENCE)).isPresent();
        }
    }

    @Test
    void whatAnAdministratorTranslatesToLoopbackIsHisToLetIn(Lab lab) {
        var machines = new Machines(lab);
        lab.netns().run(() -> Sysctl.write("net/ipv4/conf/front/route_localnet", "1"));
        firewall(lab, FRONT);

        try (var server = machines.host.serveTcp(9000)) {
            lab.nft("add table ip admin");
            lab.nft("add chain ip admin pre { type nat hook prerouting priority -90; }");
            lab.nft("add rule ip admin pre tcp dport 9001 dnat to 127.0.0.1:9000");

            assertThat(machines.web.surelyReachesTcp(HOST, 9001)).isTrue();
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    @Test
    void directlyOpenedPortIsReachedAtTheEndpointsAddress(Lab lab) {
        var machines = new Machines(lab);
        var opened = new PublishedPort(
                "front", new PortBinding(Protocol.TCP, IpAddress.ANY_V4, 0, IpAddress.parse(WEB), 80));
        firewall(lab, plain(FRONT), opened).apply(List.of(), SHIELDS);

        try (var server = machines.web.serveTcp(80);
                var closed = machines.web.serveTcp(81)) {
            assertThat(machines.outside.surelyReachesTcp(WEB, 80)).isTrue();
            assertThat(machines.outside.reachesTcp(WEB, 81)).isFalse();
            assertThat(server.client(PATIENCE)).contains(OUTSIDE);
            assertThat(closed.client(Duration.ofMillis(50))).isEmpty();
        }
    }

    @Test
    void withdrawnPortIsNoLongerReached(Lab lab) {
        var machines = new Machines(lab);
        var port = port(Protocol.TCP, "0.0.0.0", WEB);
        var firewall = firewall(lab, FRONT, port);

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.outside.surelyReachesTcp(HOST, 8080)).isTrue();

            firewall.apply(List.of(), List.of(port));

            assertThat(machines.outside.reachesTcp(HOST, 8080)).isFalse();
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    @Test
    void administratorsRulesComeFirst(Lab lab) {
        var machines = new Machines(lab);
        firewall(lab, FRONT, port(Protocol.TCP, "0.0.0.0", WEB));

        try (var server = machines.web.serveTcp(80)) {
            assertThat(machines.outside.surelyReachesTcp(HOST, 8080)).isTrue();

            administratorDrops(lab, OUTSIDE);

            assertThat(machines.outside.reachesTcp(HOST, 8080)).isFalse();
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    /** The administrator drops what comes from an IPv4 address. */
    abstract void administratorDrops(Lab lab, String source);

    private static PublishedPort limited(String host, String container, String... sources) {
        var from = Stream.of(sources).map(Cidr::parse).toList();
        return new PublishedPort(
                "front",
                new PortBinding(Protocol.TCP, IpAddress.parse(host), 8080, IpAddress.parse(container), 80, from));
    }
}
