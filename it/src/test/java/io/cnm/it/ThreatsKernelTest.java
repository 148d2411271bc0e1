package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static io.cnm.it.Site.HOST6;
import static io.cnm.it.Site.OUTSIDE;
import static io.cnm.it.Site.OUTSIDE6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.linux.Sysctl;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostPolicy.Forwarding;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a neighbour, a sandbox or a name might try against the host. What must fail is tried beside the same thing where it
 * works. Who reaches which port in which mode (T01 to T05, T07) is {@link ReachKernelTest}'s.
 */
@InPrivateNetns
class ThreatsKernelTest {
    private static final String BRIDGE = "com.docker.network.bridge.";
    private static final int PORT = 80;

    /** T04: datagrams, too, come only by the address that was published. */
    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void datagramPortPublishedOnOneAddressIsNotReachedByAnother(FirewallBackend backend, Lab lab) {
        var site = site(lab, backend);
        lab.ip("address add 192.0.2.9/24 dev uplink");
        var spec = SandboxSpec.named("web")
                .publish(PortMapping.udp(5353, 53).on(Place.ip("192.0.2.9")))
                .build();
        var web = site.sandbox(spec, site.network("front", 1));
        Udp.serve(lab, web, 53);

        assertThat(Udp.at(lab, site.outside()).ask("192.0.2.9", 5353)).isEqualTo("web " + OUTSIDE);
        assertThat(Udp.at(lab, site.outside()).ask(HOST, 5353)).isEmpty();
        assertThat(Udp.at(lab, site.outside()).ask(HOST6, 5353)).isEmpty();
        assertThat(Udp.at(lab, site.outside()).ask(web.ipv4(), 53)).isEmpty();
        assertThat(Udp.at(lab, site.outside()).ask(web.ipv6(), 53)).isEmpty();
    }

    /** T08: a sandbox that gives itself a default route. */
    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void internalNetworkHasNoWayOutThoughItsSandboxMakesOne(FirewallBackend backend, Lab lab) {
        var site = site(lab, backend);
        var front = site.network("front", 1);
        var inside = site.controller()
                .createNetwork(Site.dualStack("inside", 2).internal(true).build());
        var web = site.sandbox(
                SandboxSpec.named("web").publish(PortMapping.tcp(8080, PORT)).build(), front);
        var captive = site.sandbox("captive", inside);
        var peer = site.sandbox("peer", inside);
        captive.shell().ip("route add default via 10.2.0.1");
        captive.shell().ip("route add default via fd00:2::1");
        web.serve(PORT);
        captive.serve(PORT);
        site.outside().serve(PORT);

        assertThat(peer.fetch(captive.ipv4(), PORT)).isEqualTo("captive");
        assertThat(web.fetch(OUTSIDE, PORT)).isEqualTo("outside");
        assertThat(site.outside().fetch(HOST, 8080)).isEqualTo("web");
        for (var address : new String[] {OUTSIDE, OUTSIDE6, web.ipv4(), web.ipv6()}) {
            assertThat(captive.reaches(address, PORT)).as(address).isFalse();
        }
        assertThat(captive.reaches(HOST, 8080))
                .as("what another network publishes")
                .isFalse();
        assertThat(captive.reaches(HOST6, 8080))
                .as("what another network publishes")
                .isFalse();
        assertThat(site.outside().reaches(captive.ipv4(), PORT)).isFalse();
        assertThat(site.outside().reaches(captive.ipv6(), PORT)).isFalse();
        assertThat(web.reaches(captive.ipv4(), PORT)).isFalse();
    }

    /** T10: a sandbox that says it is a router, and nothing stops it at its port. */
    @Test
    void hostBelievesNoRouterThatIsASandbox(Lab lab) {
        var site = Site.open(lab);
        var front = site.controller()
                .createNetwork(Site.dualStack("front", 1)
                        .option("io.cnm.bridge.guard", "false")
                        .build());
        var web = site.sandbox("web", front);
        var bridge = lab.ip("-o link show type bridge").replaceFirst("(?s)^\\d+: ([^:]+):.*", "$1");
        lab.netns().run(() -> Sysctl.write("net/ipv6/conf/uplink/accept_ra", "2"));
        site.awaitSettledAddresses(web.netns());
        site.outside().shell().ip("address add fe80::2/64 dev eth0 nodad");

        advertise(site.outside());
        lab.await("what a host that listens believes", () -> lab.ip("-6 route show default")
                .contains("dev uplink"));
        advertise(web);
        assertThat(web.surelyPings("fd00:1::1"))
                .as("what was sent before has arrived")
                .isTrue();

        assertThat(lab.ip("-6 route show default")).contains("dev uplink").doesNotContain(bridge);
    }

    private static void advertise(Place router) {
        var link = router.shell().ip("-o address show dev eth0 scope link");
        var index = Integer.parseInt(link.replaceFirst("(?s)^(\\d+):.*", "$1"));
        var address = IpAddress.parse(link.replaceFirst("(?s).*inet6 (fe80\\S+)/64.*", "$1"));
        var mac = MacAddress.parse(
                router.shell().ip("-o link show dev eth0").replaceFirst("(?s).*link/ether (\\S+) .*", "$1"));
        Frame.router(mac, address).sendFrom(router, index);
    }

    /** T14: the host routes its loopback addresses for the sake of published ports, and keeps sandboxes from them. */
    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void hostsLoopbackIsNotReachedFromASandbox(FirewallBackend backend, Lab lab) {
        var site = Site.open(lab, builder -> builder.firewall(backend).policy(HostPolicy.USUAL));
        var web = site.sandbox("web", site.network("front", 1));
        var bridge = lab.ip("-o link show type bridge").replaceFirst("(?s)^\\d+: ([^:]+):.*", "$1");
        site.host().serveAt("127.0.0.1", 9000);
        lab.netns().run(() -> Sysctl.write("net/ipv4/conf/uplink/route_localnet", "1"));
        leadLoopbackTo(HOST, OUTSIDE, site.outside());
        leadLoopbackTo("10.1.0.1", web.ipv4(), web);

        assertThat(lab.netns().call(() -> Sysctl.find("net/ipv4/conf/" + bridge + "/route_localnet")))
                .contains("1");
        assertThat(site.outside().fetch("127.0.0.1", 9000)).isEqualTo("host");
        assertThat(web.reaches("127.0.0.1", 9000)).isFalse();
    }

    private static void leadLoopbackTo(String gateway, String source, Place place) {
        place.netns().run(() -> Sysctl.write("net/ipv4/conf/eth0/route_localnet", "1"));
        place.shell().ip("address del 127.0.0.1/8 dev lo");
        place.shell().ip("route add 127.0.0.0/8 via " + gateway + " dev eth0 src " + source);
    }

    /** T15: a host that forwards for its networks is no router for its neighbours, unless it was one or is meant to be. */
    @ParameterizedTest
    @CsvSource({
        "NFTABLES, GUARDED, 0, false",
        "IPTABLES, GUARDED, 0, false",
        "NFTABLES, GUARDED, 1, true",
        "IPTABLES, GUARDED, 1, true",
        "NFTABLES, OPEN, 0, true",
        "IPTABLES, OPEN, 0, true",
    })
    void hostThatForwardsForItsNetworksIsNoRouterForNeighbours(
            FirewallBackend backend, Forwarding forwarding, String before, boolean router, Lab lab) {
        var policy = new HostPolicy(true, true, forwarding, true, false, Optional.empty());
        var site = Site.open(lab, builder -> builder.firewall(backend).policy(policy));
        var partner = site.neighbour("partner", "198.51.100", "2001:db8:1");
        lab.netns().run(() -> {
            Sysctl.write("net/ipv4/ip_forward", before);
            Sysctl.write("net/ipv6/conf/all/forwarding", before);
        });
        site.outside().serve(PORT);

        var web = site.sandbox("web", site.network("front", 1));

        assertThat(web.fetch(OUTSIDE, PORT)).isEqualTo("outside");
        assertThat(web.fetch(OUTSIDE6, PORT)).isEqualTo("outside");
        for (var address : new String[] {OUTSIDE, OUTSIDE6}) {
            assertThat(router ? partner.surelyReaches(address, PORT) : partner.reaches(address, PORT))
                    .as("across to %s", address)
                    .isEqualTo(router);
        }
    }

    /** T15, of an operator who wants forwarding left as it is. */
    @Test
    void forwardingIsLeftAloneIfTheOperatorSaysSo(Lab lab) {
        var policy = new HostPolicy(true, true, Forwarding.UNTOUCHED, true, false, Optional.empty());
        var site = Site.open(lab, builder -> builder.policy(policy));
        lab.netns().run(() -> Sysctl.write("net/ipv4/ip_forward", "0"));

        var web = site.sandbox("web", site.network("front", 1));
        site.outside().serve(PORT);

        assertThat(lab.netns().call(() -> Sysctl.find("net/ipv4/ip_forward"))).contains("0");
        assertThat(web.surelyPings("10.1.0.1")).isTrue();
        assertThat(web.reaches(OUTSIDE, PORT)).isFalse();
    }

    /** T19: a subnet that would cut the host off from something. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.128/25, 192.0.2.0/24 dev uplink",
        "10.8.0.0/15, 10.8.4.0/24 via 192.0.2.2 dev uplink",
        "198.51.0.0/16, the gateway 198.51.100.7 of the route default via 198.51.100.7 dev uplink"
    })
    void subnetThatCoversARouteOfTheHostIsRefusedByName(String subnet, String route, Lab lab) {
        var site = Site.open(lab);
        lab.ip("route add 10.8.4.0/24 via " + OUTSIDE);
        lab.ip("route add default via 198.51.100.7 dev uplink onlink");
        var before = lab.ip("route");

        assertThatThrownBy(() -> site.controller()
                        .createNetwork(NetworkSpec.named("wide").subnets(subnet).build()))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining(route);

        assertThat(lab.ip("route")).isEqualTo(before);
        site.controller()
                .createNetwork(NetworkSpec.named("wide")
                        .subnets(subnet)
                        .option("io.cnm.bridge.allow_overlap", "true")
                        .build());
        assertThat(lab.ip("route")).contains(subnet);
    }

    /** T27: names that are somebody else's link, or no name at all. */
    @ParameterizedTest
    @ValueSource(strings = {"uplink", "lo", "../uplink", "sixteen-bytes-xx", "-uplink", "up\nlink", "all", "a b", "%d"})
    void linkOfTheHostIsNeverTakenBecauseOfAName(String name, Lab lab) {
        var site = Site.open(lab);
        var before = lab.ip("-d link") + lab.ip("address");

        assertThatThrownBy(() -> site.controller()
                        .createNetwork(NetworkSpec.named("front")
                                .option(BRIDGE + "name", name)
                                .build()))
                .isInstanceOf(CnmException.class)
                .isInstanceOfAny(ForbiddenException.class, InvalidParameterException.class);

        assertThat(lab.ip("-d link") + lab.ip("address")).isEqualTo(before);
        site.controller()
                .createNetwork(NetworkSpec.named("front")
                        .option(BRIDGE + "name", "uplink2")
                        .build());
        assertThat(lab.ip("-o link show type bridge")).contains("uplink2");
    }

    /** The address that the operator has chosen is the one that others see. */
    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void whatGoesOutBearsTheAddressThatWasChosen(FirewallBackend backend, Lab lab) {
        var site = site(lab, backend);
        lab.ip("address add 192.0.2.9/24 dev uplink");
        lab.ip("address add 2001:db8::9/64 dev uplink nodad");
        var web = site.sandbox(
                "web",
                site.controller()
                        .createNetwork(Site.dualStack("front", 1)
                                .option("com.docker.network.host_ipv4", "192.0.2.9")
                                .option("com.docker.network.host_ipv6", "2001:db8::9")
                                .build()));
        var other = site.sandbox("other", site.network("back", 2));
        Udp.serve(lab, site.outside(), PORT);

        assertThat(Udp.at(lab, other).ask(OUTSIDE, PORT)).isEqualTo("outside " + HOST);
        assertThat(Udp.at(lab, web).ask(OUTSIDE, PORT)).isEqualTo("outside 192.0.2.9");
        assertThat(Udp.at(lab, web).ask(OUTSIDE6, PORT)).isEqualTo("outside 2001:db8::9");
    }

    /** A bridge that the user has made outlives the network, with the address that had to make room. */
    @Test
    void bridgeOfTheUsersComesBackAsItWas(Lab lab) {
        var site = Site.open(lab);
        lab.ip("link add lan0 type bridge");
        lab.ip("link set lan0 up");
        lab.ip("address add 10.1.0.5/24 dev lan0");
        lab.ip("address add 203.0.113.5/24 dev lan0");
        var network = site.controller()
                .createNetwork(NetworkSpec.named("front")
                        .subnets("10.1.0.0/24")
                        .option(BRIDGE + "name", "lan0")
                        .build());
        site.sandbox("web", network);
        assertThat(lab.ip("-4 address show lan0"))
                .contains("10.1.0.1/24", "203.0.113.5/24")
                .doesNotContain("10.1.0.5");

        site.controller().sandboxes().forEach(sandbox -> sandbox.delete());
        network.delete();
        site.awaitClean();

        assertThat(lab.ip("-4 address show lan0"))
                .contains("10.1.0.5/24", "203.0.113.5/24")
                .doesNotContain("10.1.0.1/24");
        assertThat(lab.netns().call(() -> Sysctl.find("net/ipv4/conf/lan0/route_localnet")))
                .contains("0");
    }

    private static Site site(Lab lab, FirewallBackend backend) {
        return Site.open(lab, builder -> builder.firewall(backend));
    }
}
