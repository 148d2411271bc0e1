package io.cnm.it;

import static io.cnm.it.Site.OUTSIDE;
import static io.cnm.it.Site.OUTSIDE6;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.InterfaceStatistics;
import io.cnm.api.JoinSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What programs find in a sandbox, as it is and as it changes. */
@InPrivateNetns
class SandboxKernelTest {
    private static final int PORT = 8000;

    @Test
    void keyFileIsGoodForNsenterAndInterfacesAreAsAskedFor(Lab lab) {
        var site = Site.open(lab);
        var front = site.controller()
                .createNetwork(Site.dualStack("front", 1)
                        .option("com.docker.network.driver.mtu", "1400")
                        .build());
        var back = site.network("back", 2);
        var sandbox = site.controller().createSandbox(SandboxSpec.of("web"));
        front.createEndpoint(EndpointSpec.named("web")
                        .mac(MacAddress.parse("02:00:00:00:00:09"))
                        .linkLocal(Place.ip("169.254.9.9"))
                        .linkLocal(Place.ip("fe80::9"))
                        .option(
                                "com.docker.network.endpoint.sysctls",
                                "net.ipv4.conf.IFNAME.arp_ignore=2,net.ipv6.conf.IFNAME.accept_ra=0")
                        .build())
                .join(sandbox);
        back.createEndpoint(EndpointSpec.of("web")).join(sandbox, new JoinSpec(0, Optional.of("lan0")));

        var links = enter(lab, sandbox.key().toString(), "ip", "-o", "link");

        assertThat(links.lines().map(line -> line.replaceFirst("\\d+: ([^:@]+).*", "$1")))
                .containsExactly("lo", "eth0", "lan0");
        assertThat(links.lines().skip(1).findFirst().orElseThrow())
                .contains("UP", "mtu 1400", "link/ether 02:00:00:00:00:09");
        assertThat(enter(lab, sandbox.key().toString(), "ip", "-o", "address", "show", "eth0"))
                .contains("inet 10.1.0.2/24", "inet 169.254.9.9/16")
                .contains("inet6 fd00:1::2/64 scope global nodad", "inet6 fe80::9/64 scope link nodad");
        assertThat(site.inside(sandbox)
                        .run(
                                "busybox",
                                "sysctl",
                                "-n",
                                "net.ipv4.conf.eth0.arp_ignore",
                                "net.ipv6.conf.eth0.accept_ra"))
                .isEqualTo("2\n0\n");
        assertThat(lab.ip("-o link show type bridge"))
                .as("the bridge of the network with an MTU")
                .contains("mtu 1400");
    }

    @Test
    void statisticsCountWhatGoesThroughEachInterface(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var web = site.sandbox("web", site.network("back", 2), front);
        var peer = site.sandbox("peer", front);
        web.shell().awaitEcho(peer.ipv4());
        var before = on(web, "front");
        var other = on(web, "back");

        web.run("busybox", "ping", "-c", "3", "-s", "1000", "-W", "2", peer.ipv4());

        var after = on(web, "front");
        assertThat(after.interfaceName()).isEqualTo("eth1");
        assertThat(after.endpoint()).isEqualTo(web.on("front").id());
        assertThat(after.sent().bytes() - before.sent().bytes()).isBetween(3 * 1042L, 3 * 1042L + 4000);
        assertThat(after.received().bytes() - before.received().bytes()).isBetween(3 * 1042L, 3 * 1042L + 4000);
        assertThat(after.received().packets())
                .isGreaterThanOrEqualTo(before.received().packets() + 3);
        assertThat(after.sent().errors()).isZero();
        assertThat(on(web, "back").received().bytes())
                .isLessThan(other.received().bytes() + 3000);
        assertThat(web.shell().ip("-s link show eth1"))
                .as("the kernel's own tool")
                .contains(String.valueOf(on(web, "front").sent().bytes()));
    }

    @Test
    void interfacesOfOneFamilyHaveNoOther(Lab lab) {
        var site = Site.open(lab);
        var old = site.controller()
                .createNetwork(NetworkSpec.named("old").subnets("10.3.0.0/24").build());
        var sandbox = site.sandbox("web", old, site.network("dual", 2));

        assertThat(sandbox.shell().ip("-6 -o address show eth0")).isEmpty();
        assertThat(sandbox.shell().ip("-6 -o address show eth1")).contains("fd00:2::2/64");
        assertThat(sandbox.run(
                        "busybox",
                        "sysctl",
                        "-n",
                        "net.ipv6.conf.eth0.disable_ipv6",
                        "net.ipv6.conf.eth1.disable_ipv6"))
                .isEqualTo("1\n0\n");
    }

    @Test
    void interfacesAreNumberedAsTheyCameAndFreeNumbersAreUsedAgain(Lab lab) {
        var site = Site.open(lab);
        var web = site.sandbox("web", site.network("c", 1), site.network("a", 2), site.network("b", 3));
        assertThat(names(web)).containsExactly("lo", "eth0", "eth1", "eth2");
        assertThat(web.on("c").joined().orElseThrow().interfaceName()).contains("eth0");
        assertThat(web.on("a").joined().orElseThrow().interfaceName()).contains("eth1");
        assertThat(web.sandbox().endpoints().stream()
                        .map(endpoint -> endpoint.network().name()))
                .as("the best way out first")
                .containsExactly("a", "b", "c");

        site.controller().requireNetwork("a").findEndpoint("web").orElseThrow().leave();
        site.network("d", 4).createEndpoint(EndpointSpec.of("web")).join(web.sandbox());

        assertThat(web.on("d").joined().orElseThrow().interfaceName()).contains("eth1");
    }

    private static List<String> names(Place place) {
        return place.shell()
                .ip("-o link")
                .lines()
                .map(line -> line.replaceFirst("\\d+: ([^:@]+).*", "$1"))
                .toList();
    }

    private static InterfaceStatistics on(Place sandbox, String network) {
        return sandbox.sandbox().statistics().stream()
                .filter(each -> each.network().equals(network))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void neighboursHearWhereNewAddressesAre(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var peer = site.sandbox("peer", front).shell();
        peer.nft("add table netdev ear");
        peer.nft("add chain netdev ear in { type filter hook ingress device eth0 priority 0 ; }");
        peer.nft("add rule netdev ear in arp saddr ip 10.1.0.3 arp daddr ip 10.1.0.3 counter");
        peer.nft("add rule netdev ear in ip6 saddr fd00:1::3 icmpv6 type nd-neighbor-advert counter");

        site.sandbox("web", front);

        lab.await("both are heard", () -> !peer.nft("list table netdev ear").contains("packets 0"));
        assertThat(peer.nft("list table netdev ear")).contains("arp saddr ip 10.1.0.3", "nd-neighbor-advert");
    }

    @Test
    void filesSayWhoAndWhere(Lab lab) {
        var site = Site.open(lab);
        var spec = SandboxSpec.named("web")
                .hostname("web")
                .domain("example.com")
                .extraHost("db", Place.ip("10.9.9.9"))
                .build();
        var web = site.sandbox(spec, site.network("front", 1));
        var info = web.sandbox().info();

        assertThat(Site.read(info.hostsFile()))
                .contains("127.0.0.1\tlocalhost\n", "10.9.9.9\tdb\n")
                .contains("10.1.0.2\tweb.example.com web\n", "fd00:1::2\tweb.example.com web\n");
        assertThat(Site.read(info.resolvConf()))
                .contains("nameserver 127.0.0.11\n", "search example.org\n", "options ndots:0\n", "host(192.0.2.2)");
        assertThat(web.run("getent", "ahostsv4", "web.example.com")).startsWith("10.1.0.2 ");
        assertThat(web.run("getent", "hosts", "db")).startsWith("10.9.9.9 ");
    }

    @Test
    void defaultRouteFollowsTheBestNetworkWhileTrafficGoesOn(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var web = site.sandbox(
                SandboxSpec.named("web").publish(PortMapping.tcp(8080, PORT)).build(), front);
        var peer = site.sandbox("peer", front);
        site.outside().serve(PORT);
        web.serve(PORT);
        assertThat(web.gateway(false)).isEqualTo("10.1.0.1");

        web.shell().awaitEcho(peer.ipv4());
        var log = lab.dir().resolve("ping");
        try (var pings = web.shell().start(log, "busybox", "ping", "-i", "0.05", "-c", "40", "-W", "1", peer.ipv4())) {
            var better = site.network("better", 2).createEndpoint(EndpointSpec.of("web"));
            for (var round = 0; round < 3; round++) {
                better.join(web.sandbox(), new JoinSpec(5, Optional.empty()));
                assertThat(web.gateway(false)).isEqualTo("10.2.0.1");
                assertThat(web.gateway(true)).isEqualTo("fd00:2::1");
                assertThat(web.fetch(OUTSIDE, PORT)).isEqualTo("outside");
                assertThat(site.outside().fetch(Site.HOST, 8080)).isEqualTo("web");

                better.leave();
                assertThat(web.gateway(false)).isEqualTo("10.1.0.1");
                assertThat(web.gateway(true)).isEqualTo("fd00:1::1");
                assertThat(web.fetch(OUTSIDE6, PORT)).isEqualTo("outside");
                assertThat(site.outside().fetch(Site.HOST6, 8080)).isEqualTo("web");
            }
            assertThat(pings.waitFor(java.time.Duration.ofSeconds(10))).hasValue(0);
        }
        assertThat(Site.read(log)).contains("40 packets transmitted, 40 packets received");
    }

    /** T08. */
    @Test
    void internalNetworkHasNoWayOutAndNoWayIn(Lab lab) {
        var site = Site.open(lab);
        var inner = site.controller()
                .createNetwork(Site.dualStack("inner", 1).internal(true).build());
        var other = site.sandbox("other", site.network("front", 2));
        var web = site.sandbox(
                SandboxSpec.named("web").publish(PortMapping.tcp(8080, PORT)).build(), inner);
        var peer = site.sandbox("peer", inner);
        web.serve(PORT);
        site.outside().serve(PORT);

        assertThat(web.gateway(false)).isEmpty();
        assertThat(web.gateway(true)).isEmpty();
        assertThat(peer.fetch("web", PORT)).as("control: inside").isEqualTo("web");
        assertThat(other.fetch(OUTSIDE, PORT)).as("control: outside").isEqualTo("outside");
        web.shell().ip("route add default via 10.1.0.1");
        web.shell().ip("route add default via fd00:1::1");
        for (var to : List.of(OUTSIDE, OUTSIDE6)) {
            assertThat(web.reaches(to, PORT)).as("egress to %s", to).isFalse();
        }
        for (var address : List.of(web.ipv4(), web.ipv6())) {
            assertThat(site.outside().reaches(address, PORT))
                    .as("ingress to %s", address)
                    .isFalse();
            assertThat(other.reaches(address, PORT))
                    .as("from a network to %s", address)
                    .isFalse();
        }
        assertThat(site.outside().reaches(Site.HOST, 8080)).as("published").isFalse();
    }

    @Test
    void networkTakesItsSettingsFromAConfiguration(Lab lab) {
        var site = Site.open(lab);
        site.controller()
                .createNetwork(Site.dualStack("settings", 7).configOnly(true).build());
        assertThat(lab.ip("-o link show type bridge")).isEmpty();

        var front = site.controller()
                .createNetwork(NetworkSpec.named("front").configFrom("settings").build());
        var web = site.sandbox("web", front);
        var peer = site.sandbox("peer", front);

        assertThat(web.ipv4()).startsWith("10.7.0.");
        assertThat(web.ipv6()).startsWith("fd00:7::");
        assertThat(web.surelyPings(peer.ipv4())).isTrue();
        assertThat(web.surelyPings(peer.ipv6())).isTrue();
    }

    @Test
    void sandboxInHostModeIsTheHost(Lab lab) {
        var site = Site.open(lab);
        var network = site.controller()
                .createNetwork(NetworkSpec.named("machine").driver("host").build());
        var spec = SandboxSpec.named("agent").mode(SandboxSpec.Mode.HOST).build();
        var agent = site.sandbox(spec, network);
        agent.serve(PORT);

        assertThat(agent.shell().ip("-o link show uplink")).contains("uplink");
        assertThat(site.outside().fetch(Site.HOST, PORT)).isEqualTo("agent");
        agent.sandbox().delete();
        assertThat(lab.ip("-o link show uplink")).contains("UP");
    }

    @Test
    void sandboxOnTheNullNetworkIsAlone(Lab lab) {
        var site = Site.open(lab);
        var network = site.controller()
                .createNetwork(NetworkSpec.named("nothing").driver("null").build());
        var alone = site.sandbox("alone", network);

        assertThat(alone.shell().ip("-o link").lines()).hasSize(1);
        assertThat(alone.surelyPings("127.0.0.1")).isTrue();
        assertThat(alone.tryRun("busybox", "ping", "-c", "1", "-W", "1", OUTSIDE)
                        .errors())
                .contains("unreachable");
    }

    @Test
    void endpointWithoutIpv6HasNone(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var peer = site.sandbox("peer", front);
        var sandbox = site.controller().createSandbox(SandboxSpec.of("old"));
        front.createEndpoint(EndpointSpec.named("old").ipv6Disabled(true).build())
                .join(sandbox);
        var old = site.inside(sandbox);

        assertThat(old.shell().ip("-6 -o address show dev eth0")).isEmpty();
        assertThat(old.surelyPings(peer.ipv4())).isTrue();
        assertThat(old.pings(peer.ipv6())).isFalse();
    }

    private static String enter(Lab lab, String key, String... command) {
        var words = new java.util.ArrayList<>(List.of("nsenter", "--net=" + key));
        words.addAll(List.of(command));
        return lab.run(words.toArray(String[]::new));
    }
}
