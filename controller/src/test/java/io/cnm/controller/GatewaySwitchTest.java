package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Endpoint;
import io.cnm.api.EndpointInfo.Joined;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.Sandbox;
import io.cnm.plan.AddRoute;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which default routes come and go as endpoints come and go. */
class GatewaySwitchTest {
    @TempDir
    private Path directory;

    private Fixture cnm;
    private Sandbox sandbox;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
        sandbox = cnm.sandbox("c1");
    }

    @Test
    void firstEndpointIsTheWayOutOfBothFamilies() {
        cnm.join(cnm.network("n1", "10.1.0.0/24", "fd01::/64"), sandbox);

        assertThat(routes()).containsExactly(add("10.1.0.1", "eth0"), add("fd01::1", "eth0"));
    }

    @Test
    void betterNetworkTakesTheDefaultRouteAndItsLeaveGivesItBack() {
        var first = cnm.join(cnm.network("n1", "10.1.0.0/24"), sandbox);
        var second = cnm.join(cnm.network("auto3", "10.2.0.0/24"), sandbox);

        assertThat(routes()).containsExactly(delete("10.1.0.1", "eth0"), add("10.2.0.1", "eth1"));
        assertThat(sandbox.endpoints()).containsExactly(second, first);
        second.leave();
        assertThat(routes()).containsExactly(delete("10.2.0.1", "eth1"), add("10.1.0.1", "eth0"));
        first.leave();
        assertThat(routes()).containsExactly(delete("10.1.0.1", "eth0"));
    }

    @Test
    void worseNetworkChangesNoRoutes() {
        cnm.join(cnm.network("n1"), sandbox);
        var second = cnm.join(cnm.network("n2"), sandbox);

        assertThat(routes()).isEmpty();
        second.leave();
        assertThat(routes()).isEmpty();
    }

    @Test
    void priorityBeatsTheName() {
        cnm.join(cnm.network("a", "10.1.0.0/24"), sandbox);
        var preferred = cnm.network("z", "10.2.0.0/24").createEndpoint(EndpointSpec.of("c1"));
        preferred.join(sandbox, new JoinSpec(1, Optional.empty()));

        assertThat(routes()).containsExactly(delete("10.1.0.1", "eth0"), add("10.2.0.1", "eth1"));
    }

    @Test
    void familiesGoTheirOwnWays() {
        var v6only = cnm.controller.createNetwork(NetworkSpec.named("a")
                .ipv4(false)
                .ipv6(true)
                .subnets("fd0a::/64")
                .build());
        cnm.join(cnm.network("b", "10.2.0.0/24"), sandbox);
        cnm.join(v6only, sandbox);
        assertThat(routes()).containsExactly(add("fd0a::1", "eth1"));

        var both = cnm.join(cnm.network("z", "10.3.0.0/24", "fd03::/64"), sandbox);
        assertThat(routes())
                .containsExactly(
                        delete("10.2.0.1", "eth0"),
                        delete("fd0a::1", "eth1"),
                        add("10.3.0.1", "eth2"),
                        add("fd03::1", "eth2"));
        both.leave();
        assertThat(routes())
                .containsExactly(
                        delete("10.3.0.1", "eth2"),
                        delete("fd03::1", "eth2"),
                        add("10.2.0.1", "eth0"),
                        add("fd0a::1", "eth1"));
    }

    @Test
    void endpointWithoutIpv6IsNoWayForIt() {
        var network = cnm.network("n1", "10.1.0.0/24", "fd01::/64");
        network.createEndpoint(EndpointSpec.named("c1").ipv6Disabled(true).build())
                .join(sandbox);

        assertThat(routes()).containsExactly(add("10.1.0.1", "eth0"));
        assertThat(joined(network).gateway4()).isPresent();
        assertThat(joined(network).gateway6()).isEmpty();
    }

    @Test
    void internalNetworkIsNoWayOut() {
        cnm.join(cnm.internal("a"), sandbox);
        assertThat(routes()).isEmpty();

        cnm.join(cnm.network("z", "10.2.0.0/24"), sandbox);
        assertThat(routes()).containsExactly(add("10.2.0.1", "eth1"));
    }

    @Test
    void routeToEverywhereOnTheLinkIsAWayOut() {
        var onLink = cnm.controller.createNetwork(NetworkSpec.named("a")
                .internal(true)
                .subnets("10.1.0.0/24")
                .option("route", "0.0.0.0/0")
                .build());
        cnm.join(onLink, sandbox);

        assertThat(routes()).containsExactly("add route default dev eth0" + where());
    }

    @Test
    void leaveOfAnUninvolvedEndpointKeepsTheOrderOfTheRest() {
        var a = cnm.join(cnm.network("a"), sandbox);
        var b = cnm.join(cnm.network("b"), sandbox);
        var c = cnm.join(cnm.network("c"), sandbox);
        b.leave();

        assertThat(sandbox.endpoints()).containsExactly(a, c);
        assertThat(sandbox.info().endpoints()).containsExactly(a.id(), c.id());
    }

    private static Joined joined(Network network) {
        return network.endpoints().stream()
                .map(Endpoint::info)
                .findFirst()
                .flatMap(info -> info.joined())
                .orElseThrow();
    }

    /** The default routes that the last plan changed, in order. */
    private List<String> routes() {
        return cnm.runner.last().steps().stream()
                .filter(step -> step instanceof AddRoute || step instanceof DeleteRoute)
                .map(Step::describe)
                .toList();
    }

    private String add(String gateway, String link) {
        return "add route default via " + gateway + " dev " + link + where();
    }

    private String delete(String gateway, String link) {
        return "delete route default via " + gateway + " dev " + link + where();
    }

    private String where() {
        return " in " + sandbox.id().shortened();
    }
}
