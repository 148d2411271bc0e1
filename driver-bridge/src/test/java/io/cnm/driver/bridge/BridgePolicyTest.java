package io.cnm.driver.bridge;

import static io.cnm.driver.bridge.Bridges.BRIDGE;
import static io.cnm.driver.bridge.Bridges.ipv4;
import static io.cnm.driver.bridge.Bridges.join;
import static io.cnm.driver.bridge.Bridges.spec;
import static io.cnm.driver.bridge.Bridges.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointInfo;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxSpec.ExposedPort;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.BridgeNetwork.Side;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.FirewallRule.PublishedPort.Direct;
import io.cnm.plan.FirewallRule.SeparatePort;
import io.cnm.plan.GatewayMode;
import io.cnm.plan.Plan;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.GatewayRequest;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostPolicy.Forwarding;
import io.cnm.spi.LinkRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Siblings;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.Samples;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What gateway modes, trusted links and the operator of the host make of a network. */
class BridgePolicyTest {
    private static final String DEVICE = "br-a10f70366ab6";
    private static final IpAddress WEB = IpAddress.parse("172.18.0.2");
    private static final IpAddress WEB6 = IpAddress.parse("fd00:1::2");
    private static final PortBinding PORT = new PortBinding(Protocol.TCP, IpAddress.ANY_V4, 8080, WEB, 80);
    private static final PortBinding PORT6 = new PortBinding(Protocol.TCP, IpAddress.ANY_V6, 8080, WEB6, 80);

    private final FakeHostView host = new FakeHostView();
    private HostPolicy policy = HostPolicy.USUAL;

    // Neighbours.

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void endpointIsKeptApartWhereNeighboursAre(boolean neighbours, boolean apart) {
        var network = dual(spec().option(BRIDGE + "enable_icc", "" + neighbours));

        assertThat(facts(joinOf(network), SeparatePort.class)).hasSize(apart ? 1 : 0);
    }

    @Test
    void linkOpensEachPortInEachFamilyThatBothHave() {
        var network = dual(spec().internal(true).option(BRIDGE + "enable_icc", "false"));
        var web = Samples.endpoint(network, "web", 3);
        var database = Samples.endpoint(network, "db", 2);
        var ports = List.of(new ExposedPort(Protocol.TCP, 5432), new ExposedPort(Protocol.UDP, 53));

        var links = facts(link(network, web, database, ports), BridgeLink.class);

        assertThat(links).hasSize(4).allSatisfy(link -> {
            assertThat(link.bridge()).isEqualTo(DEVICE);
            assertThat(link.internal()).isTrue();
            assertThat(link.parent().port())
                    .isEqualTo(Naming.DOCKER.veth(web.id().value()));
            assertThat(link.child().port())
                    .isEqualTo(Naming.DOCKER.veth(database.id().value()));
        });
        assertThat(links.stream().map(FirewallRule::describe))
                .containsExactly(
                        "link on " + DEVICE + " from 172.18.0.3 to 172.18.0.2 5432/tcp",
                        "link on " + DEVICE + " from 172.18.0.3 to 172.18.0.2 53/udp",
                        "link on " + DEVICE + " from fd00:1::3 to fd00:1::2 5432/tcp",
                        "link on " + DEVICE + " from fd00:1::3 to fd00:1::2 53/udp");
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void linkOfNeighboursThatReachEachOtherAndOneToNoPortAreNothing(boolean neighbours, int ports) {
        var network = dual(spec().option(BRIDGE + "enable_icc", "" + neighbours));
        var exposed = List.of(new ExposedPort(Protocol.TCP, 80)).subList(0, ports);

        var plan = link(network, Samples.endpoint(network, "web", 3), Samples.endpoint(network, "db", 2), exposed);

        assertThat(plan).isEqualTo(Plan.NOTHING);
    }

    private Plan link(NetworkInfo network, EndpointInfo parent, EndpointInfo child, List<ExposedPort> ports) {
        return driver().planLink(new LinkRequest(network, parent, child, ports, Naming.DOCKER));
    }

    // Modes.

    @Test
    void eachFamilyHasItsModeAndItsSource() {
        var network = dual(spec().option(BRIDGE + "gateway_mode_ipv4", "nat-unprotected")
                .option(BRIDGE + "gateway_mode_ipv6", "routed")
                .option("com.docker.network.host_ipv4", "192.0.2.9"));

        assertThat(facts(plan(network), BridgeNetwork.class))
                .containsExactly(new BridgeNetwork(
                        DEVICE,
                        List.of(
                                new Side(
                                        network.pools().get(0).subnet(),
                                        GatewayMode.NAT_UNPROTECTED,
                                        true,
                                        Optional.of(IpAddress.parse("192.0.2.9"))),
                                new Side(network.pools().get(1).subnet(), GatewayMode.ROUTED, true, Optional.empty())),
                        false,
                        true));
    }

    @ParameterizedTest
    @CsvSource({"nat, true", "nat-unprotected, false", "routed, false"})
    void onlyTranslatedEndpointsAreShielded(String mode, boolean shielded) {
        var network = dual(spec().option(BRIDGE + "gateway_mode_ipv4", mode));

        assertThat(facts(joinOf(network), BridgeEndpoint.class).stream().map(BridgeEndpoint::address))
                .hasSize(shielded ? 2 : 1)
                .contains(WEB6);
    }

    @Test
    void portOfARoutedFamilyIsOpenedAndTakesNoneOfTheHost() {
        var network = dual(spec().option(BRIDGE + "gateway_mode_ipv4", "routed"));

        assertThat(ports(network, PORT, PORT6))
                .containsExactly(
                        new PublishedPort(
                                DEVICE,
                                new PortBinding(Protocol.TCP, IpAddress.ANY_V4, 0, WEB, 80),
                                GatewayMode.ROUTED,
                                Direct.EVERYBODY),
                        new PublishedPort(DEVICE, PORT6, GatewayMode.NAT, Direct.NOBODY));
    }

    @Test
    void isolatedBridgeHasNoAddressAndNoIpv6() {
        var spec = spec().internal(true)
                .option(BRIDGE + "gateway_mode_ipv4", "isolated")
                .option(BRIDGE + "gateway_mode_ipv6", "isolated");
        var network = dual(spec);

        assertThat(text(plan(network)))
                .contains("ipv6/conf/" + DEVICE + "/disable_ipv6 = 1")
                .doesNotContain("add address", "forwarding", "disable_ipv6 = 0", "route_localnet");
        assertThat(driver().gatewayNeeds(spec.build())).isEqualTo(new GatewayNeeds(false, false));
        assertThat(join(driver(), network).gateway4()).isEmpty();
        assertThat(join(driver(), network).gateway6()).isEmpty();
    }

    @Test
    void hostIsNoMemberOfAnIsolatedIpv4NetworkByIpv6Either() {
        var spec = spec().internal(true)
                .option(BRIDGE + "gateway_mode_ipv4", "isolated")
                .build();

        assertThat(text(plan(Samples.network(spec, "172.18.0.0/16")))).contains("disable_ipv6 = 1");
    }

    @Test
    void trustedLinksReachEndpointsAndTheirPublishedPorts() {
        var network = dual(spec().option(BRIDGE + "trusted_host_interfaces", "tun0:wg0"));

        assertThat(facts(joinOf(network), BridgeEndpoint.class))
                .containsExactly(
                        new BridgeEndpoint(DEVICE, WEB, true, List.of("tun0", "wg0")),
                        new BridgeEndpoint(DEVICE, WEB6, true, List.of("tun0", "wg0")));
        assertThat(ports(network, PORT))
                .containsExactly(new PublishedPort(DEVICE, PORT, GatewayMode.NAT, Direct.TRUSTED));
    }

    @ParameterizedTest
    @CsvSource({"nat, isolated", "routed, nat-unprotected", "nat-unprotected, routed"})
    void modesAreKnownAgainByTheBridge(String v4, String v6) {
        var spec = spec().internal(v6.equals("isolated"))
                .option(BRIDGE + "gateway_mode_ipv4", v4)
                .option(BRIDGE + "gateway_mode_ipv6", v6);

        var recognized = Bridges.recognized(driver(), plan(dual(spec)));

        assertThat(recognized.options().getOrDefault(BRIDGE + "gateway_mode_ipv4", "nat"))
                .isEqualTo(v4);
        assertThat(recognized.options()).containsEntry(BRIDGE + "gateway_mode_ipv6", v6);
    }

    // The operator.

    @Test
    void directRoutingShieldsNobodyAndOpensWhatIsPublished() {
        policy = new HostPolicy(true, true, Forwarding.GUARDED, true, true, Optional.empty());

        assertThat(facts(joinOf(ipv4()), BridgeEndpoint.class)).isEmpty();
        assertThat(ports(ipv4(), PORT))
                .containsExactly(new PublishedPort(DEVICE, PORT, GatewayMode.NAT, Direct.EVERYBODY));
    }

    @Test
    void forwardingThatIsNotOursToSwitchIsLeftAlone() {
        policy = forwarding(Forwarding.UNTOUCHED);
        host.link("br-mine", "bridge").sysctl("ipv6/conf/br-mine/forwarding", "0");

        assertThat(text(plan(dual(spec())))).doesNotContain("forward");
        assertThat(text(plan(dual(Bridges.named("br-mine"))))).doesNotContain("forward");
    }

    @Test
    void openForwardingHasNoGuard() {
        policy = forwarding(Forwarding.OPEN);

        assertThat(text(plan(dual(spec()))))
                .contains("ip_forward = 1", "conf/all/forwarding = 1")
                .doesNotContain("no forwarding");
    }

    @ParameterizedTest
    @EnumSource(Forwarding.class)
    void loopbackIsNeverRoutedWithoutTheRuleThatGuardsIt(Forwarding forwarding) {
        policy = new HostPolicy(false, true, forwarding, true, false, Optional.empty());
        assertThat(text(plan(ipv4()))).doesNotContain("route_localnet");

        policy = new HostPolicy(true, true, forwarding, false, false, Optional.empty());
        assertThat(text(plan(ipv4()))).doesNotContain("route_localnet");

        policy = forwarding(forwarding);
        assertThat(text(plan(ipv4())))
                .matches("(?s).*put in force bridge .*route_localnet = 1.*set link " + DEVICE + " in host up");
    }

    @Test
    void userlandProxyNeedsNoHairpin() {
        policy = new HostPolicy(true, true, Forwarding.GUARDED, false, false, Optional.empty());

        assertThat(text(joinOf(ipv4()))).doesNotContain("hairpin");
    }

    private static HostPolicy forwarding(Forwarding forwarding) {
        return new HostPolicy(true, true, forwarding, true, false, Optional.empty());
    }

    private NetworkDriver driver() {
        return new BridgeDriver().under(policy);
    }

    private static NetworkInfo dual(NetworkSpec.Builder spec) {
        return Samples.network(spec.ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");
    }

    private Plan plan(NetworkInfo network) {
        return driver().planNetwork(new NetworkRequest(network, Siblings.NONE, host, Naming.DOCKER))
                .plan();
    }

    private Plan joinOf(NetworkInfo network) {
        return join(driver(), network).plan();
    }

    private List<PublishedPort> ports(NetworkInfo network, PortBinding... bindings) {
        var endpoint = Samples.endpoint(network, "web", 2);
        var request = new GatewayRequest(network, endpoint, List.of(bindings), Naming.DOCKER);
        return facts(driver().planGateway(request), PublishedPort.class);
    }

    private static <T extends FirewallRule> List<T> facts(Plan plan, Class<T> kind) {
        return plan.steps().stream()
                .filter(ChangeRules.class::isInstance)
                .flatMap(step -> ((ChangeRules) step).add().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
