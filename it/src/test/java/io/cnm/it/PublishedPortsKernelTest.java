package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static io.cnm.it.Site.HOST6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.PortBinding;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.PublicationException;
import io.cnm.api.SandboxSpec;
import io.cnm.linux.Sysctl;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Published ports, asked from everywhere. */
@InPrivateNetns
class PublishedPortsKernelTest {
    private static final int PORT = 80;
    private static final int HOST_PORT = 8080;
    private static final PortMapping WEB = PortMapping.tcp(HOST_PORT, PORT);

    @Test
    void portOfTcpIsReachedFromEverywhere(Lab lab) {
        var site = Site.open(lab);
        likeAHostWithoutBridgeNetfilter(lab);
        var front = site.network("front", 1);
        var web = serving(site, WEB, front);
        var peer = site.sandbox("peer", front);
        var db = site.sandbox("db", site.network("back", 2));

        for (var client : List.of(site.outside(), site.host(), peer, db, web)) {
            assertThat(client.fetch(HOST, HOST_PORT)).as("%s", client).isEqualTo("web");
            assertThat(client.fetch(HOST6, HOST_PORT)).as("%s, IPv6", client).isEqualTo("web");
        }
        assertThat(peer.fetch("10.1.0.1", HOST_PORT)).as("at its gateway").isEqualTo("web");
        assertThat(site.outside().reaches(web.ipv4(), PORT)).as("directly").isFalse();
        assertThat(site.outside().reaches(web.ipv6(), PORT)).as("directly").isFalse();
        assertThat(site.outside().reaches(HOST, PORT)).as("another port").isFalse();
    }

    @Test
    void portOfUdpIsReachedFromEverywhereAndShowsTheClientsAddress(Lab lab) {
        var site = Site.open(lab);
        var web = site.sandbox(publishing(PortMapping.udp(5353, 53)), site.network("front", 1));
        var db = site.sandbox("db", site.network("back", 2));
        Udp.serve(lab, web, 53);

        assertThat(Udp.at(lab, site.outside()).ask(HOST, 5353)).isEqualTo("web " + Site.OUTSIDE);
        assertThat(Udp.at(lab, site.outside()).ask(HOST6, 5353)).isEqualTo("web " + Site.OUTSIDE6);
        assertThat(Udp.at(lab, site.host()).ask(HOST, 5353)).startsWith("web ");
        assertThat(Udp.at(lab, db).ask(HOST, 5353)).startsWith("web ");
        assertThat(Udp.at(lab, site.outside()).ask(web.ipv4(), 53)).isEmpty();
    }

    /** The kernel itself counts them. */
    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void joinWithTwoPublishedPortsIsOneTransactionOfTheFirewall(FirewallBackend backend, Lab lab) {
        var site = Site.open(lab, each -> each.firewall(backend));
        var front = site.network("front", 1);
        site.sandbox("first", front);
        var sandbox = site.controller()
                .createSandbox(SandboxSpec.named("web")
                        .publish(WEB)
                        .publish(PortMapping.udp(5353, 53))
                        .build());
        site.awaitClean();
        var nft = lab.closeAtEnd(lab.netns().call(NftSocket::open));
        var before = nft.generation().id();

        front.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT);

        assertThat(nft.generation().id() - before).isOne();
        assertThat(site.host().shell().nft("list ruleset")).contains("8080", "5353");
    }

    /** Without a userland proxy the kernel leads what the host sends to itself over lo into the bridge; IPv6 has no way to. */
    @Test
    void hostReachesPublishedPortsByIpv4sLoopback(Lab lab) {
        var site = Site.open(lab, each -> each.policy(HostPolicy.USUAL));
        lab.ip("link set lo up");
        serving(site, WEB, site.network("front", 1));

        assertThat(site.host().surelyReaches(HOST, HOST_PORT)).isTrue();
        assertThat(site.host().fetch("127.0.0.1", HOST_PORT)).isEqualTo("web");
        assertThat(site.host().reaches("::1", HOST_PORT)).isFalse();
    }

    @Test
    void hostsOwnLoopbackIsServed(Lab lab) {
        var site = Site.open(lab);
        lab.ip("link set lo up");
        serving(site, WEB, site.network("front", 1));

        assertThat(site.host().fetch("127.0.0.1", HOST_PORT)).isEqualTo("web");
        assertThat(site.host().fetch("::1", HOST_PORT)).isEqualTo("web");
    }

    /** The host's own address on one bridge leads to an endpoint on the other, whose answer must come back by that one. */
    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void hostReachesAPortAtTheGatewaysOfAllNetworks(FirewallBackend backend, Lab lab) {
        var site = Site.open(lab, each -> each.firewall(backend));
        var networks = List.of(site.network("front", 1), site.network("back", 2));
        serving(site, WEB, networks.toArray(Network[]::new));

        for (var network : networks) {
            for (var pool : network.info().pools()) {
                var gateway = pool.gateway().orElseThrow().toString();
                assertThat(site.host().fetch(gateway, HOST_PORT)).as(gateway).isEqualTo("web");
            }
        }
    }

    /** What was known of the port is forgotten a little later; an answer on its way must find its connection still there. */
    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void connectionMadeSinceThePortMovedGoesOn(FirewallBackend backend, Lab lab) throws IOException {
        var site = Site.open(lab, each -> each.firewall(backend));
        var front = site.network("front", 1);
        var back = site.network("back", 2);
        var web = site.sandbox(publishing(WEB), front);
        site.awaitClean();

        var moved = back.createEndpoint(EndpointSpec.of("web"), web.sandbox(), JoinSpec.DEFAULT);
        try (var server = web.listen(PORT);
                var client = site.outside().connect(HOST, HOST_PORT);
                var accepted = server.accept()) {
            site.awaitClean();
            accepted.getOutputStream().write("web".getBytes(StandardCharsets.US_ASCII));
            accepted.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("web");
        }
        assertThat(web.sandbox().info().ports())
                .filteredOn(port -> !port.hostAddress().v6())
                .extracting(PortBinding::containerAddress)
                .containsExactly(moved.info().ipv4().orElseThrow().address());
    }

    @Test
    void portOnOneAddressIsOnThatAddressOnly(Lab lab) {
        var site = Site.open(lab);
        lab.ip("address add 192.0.2.9/24 dev uplink");
        var web = serving(site, WEB.on(Place.ip("192.0.2.9")), site.network("front", 1));

        assertThat(site.outside().fetch("192.0.2.9", HOST_PORT)).isEqualTo("web");
        assertThat(site.outside().reaches(HOST, HOST_PORT)).isFalse();
        assertThat(site.outside().reaches(HOST6, HOST_PORT)).isFalse();
        assertThat(site.outside().reaches(web.ipv4(), PORT)).isFalse();
    }

    /** T03: a neighbour sends frames for 127.0.0.1 to a host that would even route them. */
    @Test
    void portOnLoopbackIsNotReachedByANeighbour(Lab lab) {
        var site = Site.open(lab);
        serving(site, WEB.on(Place.ip("127.0.0.1")), site.network("front", 1));
        site.host().serveAt("127.0.0.1", 9000);
        lab.run("busybox", "sysctl", "-w", "net.ipv4.conf.uplink.route_localnet=1");
        var neighbour = site.outside().shell();
        neighbour.run("busybox", "sysctl", "-w", "net.ipv4.conf.eth0.route_localnet=1");
        neighbour.ip("address del 127.0.0.1/8 dev lo");
        neighbour.ip("route add 127.0.0.0/8 via " + HOST + " dev eth0 src " + Site.OUTSIDE);

        assertThat(site.outside().fetch("127.0.0.1", 9000))
                .as("what is not ours")
                .isEqualTo("host");
        assertThat(site.outside().reaches("127.0.0.1", HOST_PORT)).isFalse();
        assertThat(lab.nft("list set inet cnm loopback4")).contains("127.0.0.1 . tcp . 8080");
    }

    @Test
    void rangeSkipsWhatTheHostHasAndEphemeralPortsAreFound(Lab lab) {
        var site = Site.open(lab);
        site.host().serve(9000);
        var range = new PortMapping(Protocol.TCP, PORT, Optional.empty(), 9000, 9002);
        var any = new PortMapping(Protocol.TCP, PORT, Optional.empty(), 0, 0);
        var spec = SandboxSpec.named("web").publish(range).publish(any).build();
        var web = site.sandbox(spec, site.network("front", 1));
        web.serve(PORT);

        var ports = web.sandbox().info().ports().stream()
                .map(PortBinding::hostPort)
                .distinct()
                .toList();

        assertThat(ports).hasSize(2).contains(9001);
        assertThat(ports)
                .allSatisfy(port -> assertThat(site.outside().fetch(HOST, port)).isEqualTo("web"));
        assertThat(site.outside().fetch(HOST, 9000)).isEqualTo("host");
    }

    @Test
    void portsComeAndGoWhileASandboxRuns(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var web = site.sandbox("web", front);
        web.serve(PORT);
        assertThat(site.outside().reaches(HOST, HOST_PORT)).isFalse();

        assertThat(web.sandbox().publish(List.of(WEB)))
                .extracting(PortBinding::toString)
                .containsExactly("0.0.0.0:8080->80/tcp", "[::]:8080->80/tcp");
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
        assertThat(site.outside().fetch(HOST6, HOST_PORT)).isEqualTo("web");

        web.sandbox().unpublish(List.of(WEB));
        assertThat(site.outside().reaches(HOST, HOST_PORT)).isFalse();
        assertThat(site.outside().reaches(HOST6, HOST_PORT)).isFalse();
        site.host().serve(HOST_PORT);
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("host");
    }

    @Test
    void conversationOverUdpMovesToAPublicationAndEndsWithIt(Lab lab) {
        var site = Site.open(lab);
        var web = site.sandbox("web", site.network("front", 1));
        var mapping = PortMapping.udp(5353, 53);
        Udp.serve(lab, web, 53);
        lab.nft("add table inet silent");
        lab.nft("add chain inet silent input { type filter hook input priority 100 ; }");
        var client = Udp.at(lab, site.outside());
        assertThat(client.ask(HOST, 5353)).isEmpty();

        web.sandbox().publish(List.of(mapping));
        lab.await("the conversation moves", () -> client.ask(HOST, 5353).startsWith("web "));

        web.sandbox().unpublish(List.of(mapping));
        site.awaitClean();
        assertThat(client.ask(HOST, 5353)).isEmpty();
    }

    @Test
    void portOfAnotherIsConflictAndStaysTheirs(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        serving(site, WEB, front);
        site.host().serve(9000);
        var late = site.sandbox("late", front);

        assertThatThrownBy(() -> late.sandbox().publish(List.of(WEB)))
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("0.0.0.0:8080")
                .hasMessageContaining("port is already allocated");
        assertThatThrownBy(() -> late.sandbox().publish(List.of(PortMapping.tcp(9000, PORT))))
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("9000");

        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
        assertThat(site.outside().fetch(HOST, 9000)).isEqualTo("host");
        assertThat(late.sandbox().info().ports()).isEmpty();
    }

    /** With br_netfilter a sandbox does not reach a port that leads to itself, because its bridge port has no hairpin. */
    private static void likeAHostWithoutBridgeNetfilter(Lab lab) {
        lab.netns().run(() -> {
            for (var family : List.of("iptables", "ip6tables")) {
                var key = "net/bridge/bridge-nf-call-" + family;
                if (Sysctl.find(key).isPresent()) {
                    Sysctl.write(key, "0");
                }
            }
        });
    }

    private static SandboxSpec publishing(PortMapping mapping) {
        return SandboxSpec.named("web").publish(mapping).build();
    }

    private static Place serving(Site site, PortMapping mapping, Network... networks) {
        var web = site.sandbox(publishing(mapping), networks);
        web.serve(PORT);
        return web;
    }
}
