package io.cnm.netlink.rtnl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.netlink.NetlinkException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Addresses, routes, neighbours, forwarding entries and rules, with ip(8) and bridge(8) as judges. */
class RouteKernelTest {
    private static final int ETH0 = 7;
    private static final HardwareAddress MAC = HardwareAddress.parse("02:42:ac:11:00:02");

    @SuppressWarnings("NullAway.Init")
    private RouteLab lab;

    @BeforeEach
    void open() {
        lab = RouteLab.open();
        lab.route().execute(new NewLink("eth0").index(ETH0).up().veth(peer -> peer.name("end0")));
        lab.route().execute(new SetLink("end0").up());
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void address4HasBroadcastLabelAndScope() {
        var address = Address.of(ETH0, IpPrefix.parse("172.18.0.2/16"))
                .broadcast(ip("172.18.255.255"))
                .label("eth0:a")
                .scope(Scope.LINK);

        lab.route().execute(address.add());

        assertThat(lab.run("ip -j addr show eth0"))
                .contains("\"local\":\"172.18.0.2\",\"prefixlen\":16,\"broadcast\":\"172.18.255.255\"")
                .contains("\"scope\":\"link\",\"label\":\"eth0:a\"");
        var listed = only(lab.route().addresses(ETH0), "172.18.0.2/16");
        assertThat(listed.broadcast()).contains(ip("172.18.255.255"));
        assertThat(listed.label()).isEqualTo("eth0:a");
        assertThat(listed.scope()).isEqualTo(Scope.LINK);
        assertThat(listed.permanent()).isTrue();
    }

    @Test
    void address6WithoutDuplicateDetectionIsUsableAtOnce() {
        lab.route()
                .execute(Address.of(ETH0, IpPrefix.parse("fd00::2/64")).noDad().add());

        assertThat(lab.run("ip -j -6 addr show eth0"))
                .contains("\"local\":\"fd00::2\",\"prefixlen\":64", "\"nodad\":true");
        assertThat(only(lab.route().addresses(ETH0), "fd00:0:0:0:0:0:0:2/64").tentative())
                .isFalse();
    }

    @Test
    void addressBetweenTwoHasAPeer() {
        lab.route()
                .execute(Address.of(ETH0, IpPrefix.parse("10.0.0.1/32"))
                        .peer(ip("10.0.0.2"))
                        .add());

        assertThat(lab.run("ip addr show eth0")).contains("inet 10.0.0.1 peer 10.0.0.2/32");
        assertThat(only(lab.route().addresses(ETH0), "10.0.0.1/32").peer()).contains(ip("10.0.0.2"));
    }

    @Test
    void addressIsAddedOnceReplacedAndDeleted() {
        var address = Address.of(ETH0, IpPrefix.parse("10.1.0.1/24"));
        lab.route().execute(address.add());

        assertThatThrownBy(() -> lab.route().execute(address.add()))
                .hasMessageContaining("add address 10.1.0.1/24 on link 7")
                .matches(e -> ((NetlinkException) e).exists());
        lab.route().execute(address.replace());
        lab.route().execute(address.delete());
        assertThat(lab.route().addresses().stream().map(Address::prefix)).doesNotContain(address.prefix());
        assertThatThrownBy(() -> lab.route().execute(address.delete())).matches(e -> ((NetlinkException) e).notFound());
    }

    @Test
    void routesOfBothFamiliesWithTableMetricAndSource() {
        network();

        lab.route()
                .execute(Route.to(IpPrefix.ANY4)
                        .via(ip("10.0.0.254"))
                        .metric(50)
                        .source(ip("10.0.0.1"))
                        .add());
        lab.route()
                .execute(Route.to(IpPrefix.parse("fd01::/64"))
                        .via(ip("fd00::fe"))
                        .link(ETH0)
                        .table(1000)
                        .add());
        lab.route()
                .execute(Route.to(IpPrefix.parse("10.9.0.0/16"))
                        .link(ETH0)
                        .protocol(110)
                        .mtu(1400)
                        .add());
        lab.route()
                .execute(Route.to(IpPrefix.parse("10.8.0.0/16"))
                        .via(ip("203.0.113.1"))
                        .link(ETH0)
                        .onlink()
                        .add());

        assertThat(lab.run("ip -4 route show"))
                .contains("default via 10.0.0.254 dev eth0 src 10.0.0.1 metric 50")
                .contains("10.9.0.0/16 dev eth0 proto 110 scope link mtu 1400")
                .contains("10.8.0.0/16 via 203.0.113.1 dev eth0 onlink");
        assertThat(lab.run("ip -6 route show table 1000")).contains("fd01::/64 via fd00::fe dev eth0");
        assertThat(lab.route().routes(Route.TABLE_MAIN))
                .anyMatch(route -> route.destination().equals(IpPrefix.ANY4)
                        && route.metric() == 50
                        && route.gateway().equals(Optional.of(ip("10.0.0.254")))
                        && route.link() == ETH0);
        assertThat(lab.route().routes(1000))
                .singleElement()
                .matches(route -> route.destination().equals(IpPrefix.parse("fd01::/64")) && route.table() == 1000);
    }

    @Test
    void routesThatLeadNowhere() {
        lab.run("ip link set lo up");
        lab.route()
                .execute(Route.to(IpPrefix.parse("10.1.0.0/16"))
                        .type(RouteType.BLACKHOLE)
                        .add());
        lab.route()
                .execute(Route.to(IpPrefix.parse("10.2.0.0/16"))
                        .type(RouteType.UNREACHABLE)
                        .add());
        lab.route()
                .execute(Route.to(IpPrefix.parse("fd02::/64"))
                        .type(RouteType.PROHIBIT)
                        .add());
        lab.route()
                .execute(Route.to(IpPrefix.parse("10.3.0.0/16"))
                        .type(RouteType.LOCAL)
                        .link(1)
                        .table(Route.TABLE_LOCAL)
                        .add());

        assertThat(lab.run("ip -4 route show")).contains("blackhole 10.1.0.0/16", "unreachable 10.2.0.0/16");
        assertThat(lab.run("ip -6 route show")).contains("prohibit fd02::/64");
        assertThat(lab.run("ip -4 route show table local")).contains("local 10.3.0.0/16 dev lo");
        assertThat(lab.route().routes()).extracting(Route::type).contains(RouteType.BLACKHOLE, RouteType.LOCAL);
    }

    @Test
    void severalWaysAtOnce() {
        network();
        var hops = List.of(NextHop.via(ip("10.0.0.2"), ETH0), new NextHop(Optional.of(ip("10.0.0.3")), ETH0, 3, false));

        lab.route()
                .execute(Route.to(IpPrefix.parse("10.7.0.0/16")).nextHops(hops).add());

        assertThat(lab.run("ip -4 route show"))
                .contains("10.7.0.0/16 nexthop via 10.0.0.2 dev eth0 weight 1 nexthop via 10.0.0.3 dev eth0 weight 3");
        assertThat(lab.route().routesBy(ETH0))
                .filteredOn(route -> route.destination().equals(IpPrefix.parse("10.7.0.0/16")))
                .singleElement()
                .matches(route -> route.nextHops().equals(hops));
    }

    @Test
    void routeIsReplacedAppendedAndDeleted() {
        network();
        var first = Route.to(IpPrefix.parse("10.7.0.0/16")).via(ip("10.0.0.2"));
        lab.route().execute(first.add());
        assertThatThrownBy(() -> lab.route().execute(first.add())).matches(e -> ((NetlinkException) e).exists());

        lab.route().execute(first.via(ip("10.0.0.3")).replace());
        lab.route().execute(first.via(ip("10.0.0.4")).append());
        assertThat(lab.run("ip -4 route show"))
                .contains("via 10.0.0.3", "via 10.0.0.4")
                .doesNotContain("10.0.0.2 ");

        lab.route().execute(first.via(ip("10.0.0.3")).delete());
        lab.route().execute(first.via(ip("10.0.0.4")).delete());
        assertThat(lab.run("ip -4 route show")).doesNotContain("10.7.0.0/16");
        assertThatThrownBy(() -> lab.route().execute(first.delete())).matches(e -> ((NetlinkException) e).notFound());
    }

    @Test
    void wayToAnAddressIsFound() {
        network();
        lab.route().execute(Route.to(IpPrefix.ANY4).via(ip("10.0.0.254")).add());

        assertThat(lab.route().routeTo(ip("192.0.2.1")).orElseThrow().gateway()).contains(ip("10.0.0.254"));
        assertThat(lab.route().routeTo(ip("10.0.0.9")).orElseThrow().gateway()).isEmpty();
        assertThat(lab.route().routeTo(ip("2001:db8::1"))).isEmpty();
    }

    @Test
    void routesThatConcernAPrefixAreFoundAmongOthers() {
        network();
        var hops = List.of(NextHop.via(ip("10.0.0.2"), ETH0), NextHop.via(ip("10.0.0.3"), ETH0));
        lab.route().execute(Route.to(IpPrefix.ANY4).via(ip("10.0.0.254")).add());
        lab.route().execute(Route.to(IpPrefix.parse("10.7.0.0/16")).link(ETH0).add());
        lab.route()
                .execute(Route.to(IpPrefix.parse("10.8.0.0/16")).nextHops(hops).add());
        lab.route().execute(Route.to(IpPrefix.parse("fd07::/32")).link(ETH0).add());

        assertThat(concerning("10.6.0.0/16")).containsOnly("10.8.0.0/16");
        assertThat(concerning("10.7.9.0/25")).containsOnly("10.7.0.0/16", "10.8.0.0/16");
        assertThat(concerning("10.6.0.0/15")).containsOnly("10.7.0.0/16", "10.8.0.0/16");
        assertThat(concerning("10.0.0.128/25")).containsOnly("0.0.0.0/0", "10.0.0.0/24", "10.8.0.0/16");
        assertThat(concerning("fd07:0:1::/48")).containsOnly("fd07:0:0:0:0:0:0:0/32");
    }

    private List<String> concerning(String prefix) {
        return lab.route().routesConcerning(IpPrefix.parse(prefix), Route.TABLE_MAIN).stream()
                .map(route -> route.destination().toString())
                .toList();
    }

    @Test
    void tableThatDoesNotExistIsEmpty() {
        assertThat(lab.route().routes(4711)).isEmpty();
    }

    @Test
    void neighboursOfBothFamiliesAndProxies() {
        network();
        lab.route().execute(Neighbour.of(ETH0, ip("10.0.0.9"), MAC).add());
        lab.route()
                .execute(Neighbour.of(ETH0, ip("fd00::9"), MAC)
                        .state(Neighbour.State.REACHABLE)
                        .replace());
        lab.route().execute(Neighbour.proxy(ETH0, ip("10.0.0.10")).add());

        assertThat(lab.run("ip neigh show dev eth0"))
                .contains("10.0.0.9 lladdr 02:42:ac:11:00:02 PERMANENT", "fd00::9 lladdr 02:42:ac:11:00:02 REACHABLE");
        assertThat(lab.run("ip neigh show proxy")).contains("10.0.0.10 dev eth0 proxy");
        assertThat(lab.route().neighbours(ETH0)).contains(Neighbour.of(ETH0, ip("10.0.0.9"), MAC));
        assertThat(lab.route().neighbours(Set.of(ip("10.0.0.9"), ip("fd00::9"), ip("10.0.0.10"))))
                .extracting(Neighbour::address)
                .containsExactlyInAnyOrder(ip("10.0.0.9"), ip("fd00::9"));
        assertThat(lab.route().proxies()).anyMatch(entry -> entry.address().equals(ip("10.0.0.10")) && entry.isProxy());

        lab.route().execute(Neighbour.of(ETH0, ip("10.0.0.9")).delete());
        lab.route().execute(Neighbour.proxy(ETH0, ip("10.0.0.10")).delete());
        assertThat(lab.run("ip neigh show proxy")).isEmpty();
    }

    @Test
    void forwardingEntriesOfABridge() {
        lab.route().execute(new NewLink("br0").index(50).up().bridge(options -> options));
        lab.route().execute(new SetLink(ETH0).master(50));
        var entry = FdbEntry.of(ETH0, MAC).inMasterTable().fixed();

        lab.route().execute(entry.add());

        assertThat(lab.run("bridge fdb show dev eth0")).contains("02:42:ac:11:00:02 master br0 static");
        assertThat(lab.route().forwardingOf(50))
                .filteredOn(e -> e.mac().equals(MAC))
                .singleElement()
                .matches(e -> e.link() == ETH0 && e.isFixed() && !e.isPermanent() && e.masterLink() == 50);
        assertThatThrownBy(() -> lab.route().execute(entry.add())).matches(e -> ((NetlinkException) e).exists());
        lab.route().execute(entry.delete());
        assertThat(lab.run("bridge fdb show dev eth0")).doesNotContain("02:42:ac:11:00:02");
    }

    @Test
    void forwardingEntriesOfAVxlanLink() {
        lab.route().execute(new NewLink("vx0").index(60).vxlan(options -> options.vni(9)
                .port(4789)));
        var everything = HardwareAddress.parse("00:00:00:00:00:00");

        lab.route()
                .execute(FdbEntry.of(60, MAC)
                        .inOwnTable()
                        .remote(ip("192.0.2.7"))
                        .add());
        lab.route()
                .execute(FdbEntry.of(60, MAC)
                        .inOwnTable()
                        .remote(ip("192.0.2.8"))
                        .vni(11)
                        .port(4790)
                        .replace());
        lab.route()
                .execute(FdbEntry.of(60, everything)
                        .inOwnTable()
                        .remote(ip("192.0.2.7"))
                        .append());
        lab.route()
                .execute(FdbEntry.of(60, everything)
                        .inOwnTable()
                        .remote(ip("192.0.2.8"))
                        .append());

        assertThat(lab.run("bridge fdb show dev vx0"))
                .contains("02:42:ac:11:00:02 dst 192.0.2.8 port 4790 vni 11 self permanent")
                .contains("00:00:00:00:00:00 dst 192.0.2.7 self permanent")
                .contains("00:00:00:00:00:00 dst 192.0.2.8 self permanent");
        assertThat(lab.route().forwarding(60))
                .contains(FdbEntry.of(60, MAC)
                        .inOwnTable()
                        .remote(ip("192.0.2.8"))
                        .vni(11)
                        .port(4790));
    }

    @Test
    void rulesAreAddedListedAndDeleted() {
        var rule = Rule.of(Rule.Family.IPV4, 100)
                .from(IpPrefix.parse("10.0.0.0/8"))
                .mark(0x10, 0xff)
                .inputLink("eth0")
                .lookup(1000);
        var forbid =
                Rule.of(Rule.Family.IPV6, 101).to(IpPrefix.parse("fd00::/8")).action(Rule.Action.PROHIBIT);

        lab.route().execute(rule.add());
        lab.route().execute(forbid.add());

        assertThat(lab.run("ip rule")).contains("100: from 10.0.0.0/8 fwmark 0x10/0xff iif eth0 lookup 1000");
        assertThat(lab.run("ip -6 rule")).contains("101: from all to fd00::/8 prohibit");
        assertThat(lab.route().rules(Rule.Family.IPV4)).contains(rule);
        assertThat(lab.route().rules(Rule.Family.IPV6)).contains(forbid);
        assertThatThrownBy(() -> lab.route().execute(rule.add())).matches(e -> ((NetlinkException) e).exists());
        lab.route().execute(rule.delete());
        assertThat(lab.route().rules(Rule.Family.IPV4)).doesNotContain(rule).hasSize(3);
    }

    private void network() {
        lab.route().execute(Address.of(ETH0, IpPrefix.parse("10.0.0.1/24")).add());
        lab.route()
                .execute(Address.of(ETH0, IpPrefix.parse("fd00::1/64")).noDad().add());
    }

    private static Address only(List<Address> addresses, String prefix) {
        return addresses.stream()
                .filter(address -> address.prefix().toString().equals(prefix))
                .findFirst()
                .orElseThrow();
    }

    private static InetAddress ip(String text) {
        return Ip.parse(text);
    }
}
