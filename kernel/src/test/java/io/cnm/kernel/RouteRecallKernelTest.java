package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.Request;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.Route;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class RouteRecallKernelTest {
    @SuppressWarnings("NullAway.Init")
    private Handle host;

    @SuppressWarnings("NullAway.Init")
    private RouteRecall recall;

    @BeforeEach
    void open(Lab lab) {
        var handle = Handle.of(lab.netns());
        lab.closeAtEnd((AutoCloseable) handle::closeSockets);
        host = handle;
        recall = lab.closeAtEnd(new RouteRecall(handle));
        lab.ip("link add eth0 type veth peer name far0");
        lab.ip("link set eth0 up");
        lab.ip("link set far0 up");
        lab.ip("addr add 10.1.0.1/16 dev eth0");
        lab.ip("addr add 2001:db8:1::1/64 dev eth0 nodad");
    }

    @Test
    void knowsWhatWasThereAndWhatComes(Lab lab) {
        lab.ip("route add 10.9.0.0/16 via 10.1.0.2");

        assertMayConcern("10.9.7.0/24", "10.0.0.0/8", "10.9.0.0/16", "10.1.0.0/30", "2001:db8::/32", "2001:db8:1::/80");
        assertConcernedByNone("10.8.0.0/16", "10.2.0.0/15", "192.168.0.0/24", "2001:db8:2::/64", "fe80::/64");

        lab.ip("route add 192.168.0.0/24 dev eth0");
        lab.ip("route add default via 10.1.255.254");
        lab.ip("route add unreachable 10.8.0.0/16");
        lab.ip("addr add 172.20.0.1/16 dev eth0");
        lab.ip("-6 route add 2001:db8:2::/48 via 2001:db8:1::2");

        assertMayConcern("192.168.0.128/25", "172.20.0.0/16", "10.1.255.254/32", "2001:db8:2:7::/64");
        assertConcernedByNone("10.8.0.0/16", "192.168.1.0/24");
    }

    @Test
    void gatewaysAndTheWaysOfOneRouteAreKnown(Lab lab) {
        lab.ip("route add 10.9.0.0/16 nexthop via 192.0.2.7 dev eth0 onlink nexthop via 192.0.2.9 dev eth0 onlink");
        lab.ip("route add default via 198.51.100.1 dev eth0 onlink");

        assertMayConcern("192.0.2.9/32", "192.0.2.0/24", "198.51.100.0/24");
        assertConcernedByNone("192.0.2.8/32", "198.51.101.0/24");
    }

    @Test
    void forgetsOneOfTwoToTheSamePlaceAndThenBoth(Lab lab) {
        lab.ip("route add 10.9.0.0/16 via 10.1.0.2 metric 1");
        lab.ip("route add 10.9.0.0/16 via 10.1.0.3 metric 2");
        assertMayConcern("10.9.0.0/24");

        lab.ip("route del 10.9.0.0/16 metric 1");
        assertMayConcern("10.9.0.0/24");
        lab.ip("route del 10.9.0.0/16 metric 2");
        assertConcernedByNone("10.9.0.0/24");
        assertMayConcern("10.1.0.0/24");
        lab.ip("addr del 10.1.0.1/16 dev eth0");
        assertConcernedByNone("10.1.0.0/24");
    }

    @Test
    void replacedRouteIsKnownInItsNewForm(Lab lab) {
        lab.ip("route add 10.9.0.0/16 via 10.1.0.2");
        assertMayConcern("10.9.0.0/24");

        lab.ip("route replace 10.9.0.0/16 via 192.0.2.1 dev eth0 onlink");

        assertMayConcern("10.9.0.0/24", "192.0.2.0/24");
    }

    @Test
    void routesGoWithTheirLinkOrWithItsSwitchingOff(Lab lab) {
        lab.ip("link add eth1 type veth peer name far1");
        lab.ip("link set eth1 up");
        lab.ip("addr add 10.2.0.1/16 dev eth1");
        lab.ip("route add 10.9.0.0/16 via 10.1.0.2");
        assertMayConcern("10.1.0.0/24", "10.2.0.0/24", "10.9.0.0/24", "2001:db8:1::/80");

        lab.ip("link set eth0 down");
        assertConcernedByNone("10.1.0.0/24", "10.9.0.0/24", "2001:db8:1::/80");
        lab.ip("link set eth0 up");
        assertMayConcern("10.1.0.0/24");
        assertConcernedByNone("10.9.0.0/24");
        lab.ip("link del eth0");
        assertConcernedByNone("10.1.0.0/24");
        assertMayConcern("10.2.0.0/24");
    }

    @Test
    void linkThatLeavesABridgeKeepsItsRoutes(Lab lab) {
        lab.ip("link add br0 type bridge");
        lab.ip("link set eth0 master br0");
        assertMayConcern("10.1.0.0/24");

        lab.ip("link set eth0 nomaster");

        assertMayConcern("10.1.0.0/24");
    }

    @Test
    void whatIsReachedWithoutAGatewayIsKnown(Lab lab) {
        var view = lab.closeAtEnd(new LiveHostView(host, namespace -> host, Path.of("/dev/null")));
        lab.ip("route add 10.9.0.0/16 via 10.1.0.2");
        lab.ip("route add 10.8.0.0/16 nexthop via 10.1.0.3 nexthop via 10.1.0.4");
        lab.ip("route add default dev eth0");
        lab.ip("route add unreachable 10.7.0.0/16");
        lab.ip("route add 10.6.0.0/16 dev eth0");

        assertThat(view.onLinkRoutes())
                .containsExactlyInAnyOrder(
                        Cidr.parse("10.1.0.0/16"), Cidr.parse("10.6.0.0/16"), Cidr.parse("2001:db8:1::/64"));
        lab.ip("link set eth0 down");
        assertThat(view.onLinkRoutes()).isEmpty();
        lab.ip("link set eth0 up");
        change(20_000, Route::add);
        assertThat(view.onLinkRoutes()).hasSize(20_001).contains(Cidr.parse("10.1.0.0/16"));
    }

    @Test
    void whatWentSilentlyIsFoundOutByAListing(Lab lab) {
        var view = lab.closeAtEnd(new LiveHostView(host, namespace -> host, Path.of("/dev/null")));
        lab.ip("link add eth1 type veth peer name far1");
        lab.ip("link set eth1 up");
        lab.ip("route add 10.9.0.0/16 nexthop dev eth0 nexthop dev eth1");
        var subnet = Cidr.parse("10.9.0.0/24");
        assertThat(view.ways(subnet)).hasSize(2);
        assertMayConcern("10.9.0.0/24");
        lab.ip("link del eth0");
        lab.ip("link del eth1");

        assertMayConcern("10.9.0.0/24");
        assertThat(view.ways(subnet)).isEmpty();
        recall.outdated();
        assertConcernedByNone("10.9.0.0/24");
    }

    @Test
    void moreChangesThanTheQueueHoldsAreKnownNevertheless() {
        assertConcernedByNone("10.200.0.0/16");

        change(2000, Route::add);
        assertMayConcern("10.200.0.0/32", "10.200.3.231/32", "10.200.7.207/32");
        change(2000, Route::delete);
        assertConcernedByNone("10.200.0.0/16");
    }

    @Test
    void hostWithTooManyRoutesIsNotRemembered() {
        change(20_000, Route::add);

        assertMayConcern("10.200.0.0/32", "192.168.0.0/24");
    }

    private void change(int routes, Function<Route, Request> how) {
        var link = host.route().link("eth0").orElseThrow().index();
        for (var from = 0; from < routes; from += 2000) { // the answers to more would not fit a socket
            var requests = IntStream.range(from, from + 2000)
                    .mapToObj(each -> IpPrefix.parse("10.200." + each / 256 + "." + each % 256 + "/32"))
                    .map(place -> how.apply(Route.to(place).link(link)))
                    .toList();
            Outcome.requireAll(host.route().executeAllInOwnNamespace(requests));
        }
    }

    private void assertMayConcern(String... subnets) {
        assertThat(List.of(subnets)).allMatch(each -> recall.mayConcern(Cidr.parse(each)));
    }

    private void assertConcernedByNone(String... subnets) {
        assertThat(List.of(subnets)).noneMatch(each -> recall.mayConcern(Cidr.parse(each)));
    }
}
