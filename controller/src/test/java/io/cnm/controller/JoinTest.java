package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static io.cnm.controller.Fixture.namespace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.JoinSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Announce;
import io.cnm.plan.SetSysctl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which endpoints come into which sandboxes, and with which interfaces. */
class JoinTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void endpointIsInOneSandboxAtATime() {
        var front = cnm.network("front");
        var first = cnm.sandbox("c1");
        var web = cnm.join(front, first);
        var second = cnm.sandbox("c2");

        assertRefused(
                Kind.FORBIDDEN,
                () -> web.join(second),
                "endpoint c1 is already in sandbox " + first.id().shortened());
        assertRefused(Kind.FORBIDDEN, () -> web.join(first), "endpoint c1 is already in sandbox");
        web.leave();
        web.join(second);

        assertThat(second.endpoints()).containsExactly(web);
        assertThat(web.info().joined().orElseThrow().sandboxId()).isEqualTo(second.id());
        assertThat(first.endpoints()).isEmpty();
    }

    @Test
    void endpointIsMadeInASandboxAsAWholeOrNotAtAll() {
        var front = cnm.network("front");
        var before = cnm.state();
        var kernel = cnm.runner.kernel();
        var sandbox = cnm.sandbox("c1");
        var alone = cnm.state();

        cnm.faults.make("commit");
        assertThatThrownBy(() -> front.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT))
                .hasMessageContaining("made to fail");
        cnm.faults.end();
        assertThat(cnm.state()).isEqualTo(alone);

        var web = front.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT);

        assertThat(sandbox.endpoints()).containsExactly(web);
        assertThat(front.endpoints()).containsExactly(web);
        assertRefused(
                Kind.FORBIDDEN,
                () -> front.createEndpoint(EndpointSpec.of("again"), sandbox, JoinSpec.DEFAULT),
                "already has an endpoint on network front");
        web.delete(true);
        sandbox.delete();
        assertThat(cnm.state()).isEqualTo(before);
        assertThat(cnm.runner.kernel()).isEqualTo(kernel);
    }

    @Test
    void sandboxHasOneEndpointOfANetwork() {
        var front = cnm.network("front");
        var sandbox = cnm.sandbox("c1");
        cnm.join(front, sandbox);
        var other = front.createEndpoint(EndpointSpec.of("other"));

        assertRefused(
                Kind.FORBIDDEN,
                () -> other.join(sandbox),
                "sandbox " + sandbox.id().shortened() + " already has an endpoint on network front");
    }

    @Test
    void leavingNothingIsForbidden() {
        var web = cnm.network("front").createEndpoint(EndpointSpec.of("web"));

        assertRefused(Kind.FORBIDDEN, web::leave, "endpoint web is in no sandbox");
        web.join(cnm.sandbox("c1"));
        web.leave();
        assertRefused(Kind.FORBIDDEN, web::leave, "endpoint web is in no sandbox");
    }

    @Test
    void endpointInASandboxIsDeletedByForceOnly() {
        var front = cnm.network("front");
        var before = cnm.state();
        var kernel = cnm.runner.kernel();
        var sandbox = cnm.sandbox("c1");
        var web = cnm.join(front, sandbox);

        assertRefused(
                Kind.FORBIDDEN,
                () -> web.delete(false),
                "endpoint with name c1 id " + web.id().shortened() + " has active containers");
        assertThat(sandbox.endpoints()).containsExactly(web);
        web.delete(true);

        assertThat(sandbox.endpoints()).isEmpty();
        assertThat(front.endpoints()).isEmpty();
        sandbox.delete();
        assertThat(cnm.state()).isEqualTo(before);
        assertThat(cnm.runner.kernel()).isEqualTo(kernel);
    }

    @Test
    void hostAndOwnNamespacesDoNotMix() {
        var host = cnm.predefined("host", "host");
        var front = cnm.network("front");
        var own = cnm.sandbox("c1");
        var shared = cnm.hostSandbox("c2");

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> cnm.join(host, own),
                "only a sandbox in host mode can be connected to the host network");
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> cnm.join(front, shared),
                "a sandbox in host mode cannot be connected to network front");
        host.findEndpoint("c1").orElseThrow().delete(false);
        cnm.join(host, shared);
        assertThat(shared.endpoints()).hasSize(1);
    }

    @Test
    void anySandboxInHostModeMayJoinTheHostNetworkWithoutAnInterface() {
        var host = cnm.predefined("host", "host");
        var endpoints = List.of("c1", "c2").stream()
                .map(name -> cnm.join(host, cnm.hostSandbox(name)))
                .toList();

        assertThat(endpoints).allSatisfy(endpoint -> {
            assertThat(endpoint.info().joined().orElseThrow().interfaceName()).isEmpty();
            assertThat(endpoint.info().ipv4()).isEmpty();
        });
        assertThat(cnm.runner.plans()).noneMatch(plan -> plan.title().startsWith("join"));
    }

    @Test
    void whoIsOnNoneIsOnNothingElse() {
        var none = cnm.predefined("none", "null");
        var front = cnm.network("front");
        var alone = cnm.sandbox("c1");
        cnm.join(none, alone);
        var connected = cnm.sandbox("c2");
        cnm.join(front, connected);
        var sentence =
                "container cannot be connected to multiple networks with one of the networks in private (none) mode";

        assertRefused(Kind.INVALID_PARAMETER, () -> cnm.join(front, alone), sentence);
        assertRefused(Kind.INVALID_PARAMETER, () -> cnm.join(none, connected), sentence);
    }

    @Test
    void interfaceHasTheLowestFreeNumberOfItsPrefix() {
        var sandbox = cnm.sandbox("c1");
        var first = cnm.join(cnm.network("n0"), sandbox);
        cnm.join(cnm.network("n1"), sandbox);
        var other = cnm.join(
                cnm.controller.createNetwork(
                        NetworkSpec.named("n2").option("prefix", "lan").build()),
                sandbox);
        first.leave();

        assertThat(link(other)).contains("lan0");
        assertThat(link(cnm.join(cnm.network("n3"), sandbox))).contains("eth0");
        assertThat(link(cnm.join(cnm.network("n4"), sandbox))).contains("eth2");
    }

    @Test
    void explicitNameBeatsThePrefixAndTheJoinTheEndpoint() {
        var sandbox = cnm.sandbox("c1");
        var option =
                EndpointSpec.named("a").option(Labels.INTERFACE_NAME, "wan").build();
        var byEndpoint = cnm.network("n0").createEndpoint(option);
        byEndpoint.join(sandbox);
        var byJoin = cnm.network("n1").createEndpoint(option);
        byJoin.join(sandbox, named("eth0"));
        var taken = cnm.network("n2").createEndpoint(option);

        assertThat(link(byEndpoint)).contains("wan");
        assertThat(link(byJoin)).contains("eth0");
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> taken.join(sandbox),
                "interface name \"wan\" is taken in this sandbox; choose another or none");
        assertThat(link(cnm.join(cnm.network("n3"), sandbox))).contains("eth1");
    }

    @Test
    void indexIsNeverUsedAgainNotEvenAfterAFailure() {
        var front = cnm.network("front");
        var sandbox = cnm.sandbox("c1");
        var web = front.createEndpoint(EndpointSpec.of("web"));
        web.join(sandbox);
        web.leave();
        cnm.runner.failAt(2);
        assertRefused(Kind.SYSTEM, () -> web.join(sandbox), "join web to front");
        cnm.controller.dryRun().join(web, sandbox, JoinSpec.DEFAULT);
        web.join(sandbox);

        var last = Fixture.steps(cnm.runner.last(), AddVeth.class).get(0);
        assertThat(last.peer().index()).isEqualTo(2 + 2 * 1024);
    }

    @Test
    void networksThatOverlapDoNotShareASandbox() {
        var sandbox = cnm.sandbox("c1");
        cnm.join(cnm.network("front", "10.1.0.0/24"), sandbox);
        var routed = cnm.controller.createNetwork(NetworkSpec.named("back")
                .subnets("10.2.0.0/24")
                .option("route", "10.1.0.0/16")
                .build());
        var web = routed.createEndpoint(EndpointSpec.of("web"));
        var before = cnm.state();

        assertRefused(
                Kind.CONFLICT,
                () -> web.join(sandbox),
                "cannot program address 10.1.0.0/16 in sandbox interface because it conflicts with existing route"
                        + " 10.1.0.0/24 of network front");
        assertThat(cnm.state()).isEqualTo(before);
    }

    @Test
    void linkLocalAddressesAndStaticRoutesComeAfterTheLeasedOnes() {
        var network = cnm.controller.createNetwork(NetworkSpec.named("front")
                .ipv6(true)
                .subnets("10.1.0.0/24", "fd01::/64")
                .option("route", "10.9.0.0/16")
                .build());
        var web = network.createEndpoint(EndpointSpec.named("web")
                .linkLocal(IpAddress.parse("169.254.7.7"))
                .linkLocal(IpAddress.parse("fe80::7"))
                .build());
        var sandbox = cnm.sandbox("c1");
        web.join(sandbox);
        var where = " to eth0 in " + sandbox.id().shortened();

        assertThat(cnm.lastSteps(AddAddress.class))
                .containsExactly(
                        "add address 10.1.0.2/24" + where,
                        "add address fd01::2/64" + where,
                        "add address 169.254.7.7/16" + where,
                        "add address fe80::7/64" + where);
        assertThat(Fixture.steps(cnm.runner.last(), AddRoute.class).get(0))
                .hasToString(new AddRoute(namespace(sandbox), Cidr.parse("10.9.0.0/16"), Optional.empty(), "eth0")
                        .toString());
        assertThat(cnm.ipam.leases()).noneMatch(lease -> lease.contains("169.254") || lease.contains("fe80"));
    }

    @Test
    void ipv6IsSwitchedOnBesideTheSysctlsOfTheEndpointOnlyWhereItHasAnAddress() {
        var both = cnm.network("both", "10.1.0.0/24", "fd01::/64");
        var sandbox = cnm.sandbox("c1");
        var settings = EndpointSpec.named("web")
                .option(Labels.SYSCTLS, "net.ipv4.conf.IFNAME.log_martians=1,net.ipv6.neigh.IFNAME.gc_stale_time=5");
        both.createEndpoint(settings.build()).join(sandbox);
        var where = " in " + sandbox.id().shortened();

        assertThat(cnm.lastSteps(SetSysctl.class))
                .containsExactly(
                        "set net/ipv6/conf/eth0/disable_ipv6 = 0" + where,
                        "set net/ipv4/conf/eth0/log_martians = 1" + where,
                        "set net/ipv6/neigh/eth0/gc_stale_time = 5" + where);
        cnm.join(cnm.network("v4"), sandbox);
        assertThat(cnm.lastSteps(SetSysctl.class)).isEmpty();
    }

    @Test
    void newAddressesAreAnnouncedAsTheNetworkSays() {
        var rarely = cnm.controller.createNetwork(NetworkSpec.named("rarely")
                .option(Labels.ANNOUNCE_COUNT, "1")
                .option(Labels.ANNOUNCE_INTERVAL, "200")
                .build());
        var never = cnm.controller.createNetwork(
                NetworkSpec.named("never").option(Labels.ANNOUNCE_COUNT, "0").build());
        var sandbox = cnm.sandbox("c1");

        cnm.join(rarely, sandbox);
        var announce = Fixture.steps(cnm.runner.last(), Announce.class).get(0);
        assertThat(announce.count()).isOne();
        assertThat(announce.interval()).isEqualTo(Duration.ofMillis(200));
        assertThat(cnm.runner.last().steps()).last().isEqualTo(announce);
        cnm.join(never, sandbox);
        assertThat(cnm.lastSteps(Announce.class)).isEmpty();
    }

    private static Optional<String> link(Endpoint endpoint) {
        return endpoint.info().joined().orElseThrow().interfaceName();
    }

    private static JoinSpec named(String link) {
        return new JoinSpec(0, Optional.of(link));
    }
}
