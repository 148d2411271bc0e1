package io.cnm.driver.bridge;

import static io.cnm.driver.bridge.Bridges.BRIDGE;
import static io.cnm.driver.bridge.Bridges.ID;
import static io.cnm.driver.bridge.Bridges.SANDBOX;
import static io.cnm.driver.bridge.Bridges.ipv4;
import static io.cnm.driver.bridge.Bridges.join;
import static io.cnm.driver.bridge.Bridges.named;
import static io.cnm.driver.bridge.Bridges.spec;
import static io.cnm.driver.bridge.Bridges.text;
import static io.cnm.driver.bridge.Bridges.withUserGateway;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointSpec;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.plan.AddBridge;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.GatewayRequest;
import io.cnm.spi.HostView;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.RecordingRunner;
import io.cnm.testkit.Samples;
import io.cnm.testkit.contract.NetworkDriverContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeDriverTest extends NetworkDriverContract {
    private final Bridges bridges = new Bridges();
    private final FakeHostView host = bridges.host();
    private final RecordingRunner kernel = new RecordingRunner();

    @Override
    protected NetworkDriver driver() {
        return new BridgeDriver();
    }

    @Override
    protected List<Map.Entry<String, String>> malformedOptions() {
        return List.of(
                Map.entry(BRIDGE + "name", "a/b"),
                Map.entry(BRIDGE + "enable_icc", "maybe"),
                Map.entry("com.docker.network.driver.mtu", "big"));
    }

    @Test
    void serviceLoaderFindsIt() {
        assertThat(ServiceLoader.load(NetworkDriver.class).stream()
                        .map(provider -> provider.get().type()))
                .containsExactly("bridge");
    }

    @Test
    void networkIsPlannedStepByStep() {
        var network = Samples.network(spec().ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");

        assertThat(text(bridges.plan(network).plan())).isEqualTo("""
                create network front
                  firewall: put in force no forwarding between foreign links, IPv4
                  set net/ipv4/ip_forward = 1 in host
                  firewall: put in force no forwarding between foreign links, IPv6
                  set net/ipv6/conf/default/forwarding = 1 in host
                  set net/ipv6/conf/all/forwarding = 1 in host
                  add bridge br-a10f70366ab6 mac MAC
                  set net/ipv6/conf/br-a10f70366ab6/accept_ra = 0 in host
                  set net/ipv6/conf/br-a10f70366ab6/disable_ipv6 = 0 in host
                  set net/ipv6/conf/br-a10f70366ab6/accept_dad = 0 in host
                  add address 172.18.0.1/16 to br-a10f70366ab6 in host
                  add address fd00:1::1/64 to br-a10f70366ab6 in host
                  firewall: put in force bridge br-a10f70366ab6 172.18.0.0/16 masquerade fd00:1::/64 masquerade
                  set net/ipv4/conf/br-a10f70366ab6/route_localnet = 1 in host
                  set link br-a10f70366ab6 in host up""");
    }

    @Test
    void networkOfAHostThatForwardsAlreadyNeedsNoGuard() {
        host.sysctl("ipv4/ip_forward", "1");

        assertThat(text(bridges.plan(ipv4()).plan())).isEqualTo("""
                create network front
                  add bridge br-a10f70366ab6 mac MAC
                  set net/ipv6/conf/br-a10f70366ab6/accept_ra = 0 in host
                  add address 172.18.0.1/16 to br-a10f70366ab6 in host
                  firewall: put in force bridge br-a10f70366ab6 172.18.0.0/16 masquerade
                  set net/ipv4/conf/br-a10f70366ab6/route_localnet = 1 in host
                  set link br-a10f70366ab6 in host up""");
    }

    @Test
    void hostThatForwardsIpv6OnSomeLinksOnlyIsNotGuarded() {
        host.sysctl("ipv6/conf/all/forwarding", "1");
        var network = Samples.network(spec().ipv4(false).ipv6(true).build(), "fd00:1::/64");

        assertThat(text(bridges.plan(network).plan()))
                .contains("set net/ipv6/conf/default/forwarding = 1")
                .doesNotContain("no forwarding", "conf/all/forwarding");
    }

    @Test
    void forwardingAndItsGuardOutliveTheNetwork() {
        var plan = bridges.plan(ipv4()).plan();

        kernel.run(plan);
        kernel.tearDown(plan.teardown());

        assertThat(kernel.kernel())
                .containsExactly("net/ipv4/ip_forward = 1 in host", "no forwarding between foreign links, IPv4");
    }

    @Test
    void networkOfAnEarlierProcessSwitchesForwardingOnWhereItIsOffAgain() {
        var driver = new BridgeDriver();
        var network = Samples.network(spec().ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");

        host.sysctl("ipv6/conf/all/forwarding", "1").sysctl("ipv6/conf/default/forwarding", "1");
        assertThat(text(driver.planHost(network, host))).isEqualTo("""
                switch forwarding on
                  firewall: put in force no forwarding between foreign links, IPv4
                  set net/ipv4/ip_forward = 1 in host""");
        host.sysctl("ipv4/ip_forward", "1");
        assertThat(driver.planHost(network, host).isEmpty()).isTrue();
    }

    @Test
    void internalNetworkNeedsNoForwardingAndNoMasquerade() {
        var network = Samples.network(spec().internal(true).build(), "172.18.0.0/16");

        assertThat(text(bridges.plan(network).plan())).isEqualTo("""
                create network front
                  add bridge br-a10f70366ab6 mac MAC
                  set net/ipv6/conf/br-a10f70366ab6/accept_ra = 0 in host
                  add address 172.18.0.1/16 to br-a10f70366ab6 in host
                  firewall: put in force bridge br-a10f70366ab6 172.18.0.0/16 internal
                  set link br-a10f70366ab6 in host up""");
    }

    @Test
    void hostWithoutIpv6HasOnlyIpv4Networks() {
        host.withoutIpv6();
        var dual = Samples.network(spec().ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");

        assertThat(text(bridges.plan(ipv4()).plan())).doesNotContain("ipv6");
        assertThatThrownBy(() -> bridges.plan(dual))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("has IPv6, but this host's kernel does not");
    }

    @Test
    void optionsShapeThePlan() {
        var spec = spec().option(BRIDGE + "inhibit_ipv4", "true")
                .option(BRIDGE + "enable_icc", "false")
                .option(BRIDGE + "enable_ip_masquerade", "false")
                .option(BRIDGE + "host_binding_ipv4", "127.0.0.1")
                .option("com.docker.network.driver.mtu", "1400")
                .option("com.docker.network.container_iface_prefix", "net")
                .build();
        var network = Samples.network(spec, "172.18.0.0/16");

        var plan = bridges.plan(network);

        assertThat(plan.interfacePrefix()).isEqualTo("net");
        assertThat(plan.bindAddress()).contains(IpAddress.parse("127.0.0.1"));
        assertThat(text(plan.plan())).contains("mtu 1400").doesNotContain("add address");
        kernel.run(plan.plan());
        assertThat(kernel.rules().stream().filter(BridgeNetwork.class::isInstance))
                .containsExactly(new BridgeNetwork(
                        "br-a10f70366ab6", List.of(network.pools().get(0).subnet()), false, false, false));
        assertThat(text(bridges.join(network).plan())).contains(" hairpin mtu 1400", "apart");
        assertThat(bridges.join(network).gateway4()).contains(IpAddress.parse("172.18.0.1"));
    }

    @Test
    void internalNetworkWithoutAddressOnTheBridgeNeedsNoIpv4Gateway() {
        var inhibited = spec().option(BRIDGE + "inhibit_ipv4", "true");

        assertThat(driver().gatewayNeeds(inhibited.build())).isEqualTo(GatewayNeeds.BOTH);
        assertThat(driver().gatewayNeeds(inhibited.internal(true).build())).isEqualTo(new GatewayNeeds(false, true));
    }

    // The bridge itself: made, given by the user, or somebody else's.

    @Test
    void bridgeOfTheUsersIsUsedAndLeftAsItWas() {
        host.link("br-mine", "bridge", "10.9.9.9/24").sysctl("ipv4/conf/br-mine/route_localnet", "0");
        var network = Samples.network(named("br-mine").build(), "172.18.0.0/16");

        var plan = bridges.plan(network).plan();

        assertThat(text(plan)).doesNotContain("add bridge", "accept_ra", "up").contains("172.18.0.1/16 to br-mine");
        assertThat(text(plan.teardown())).isEqualTo("""
                tear down create network front
                  set net/ipv4/conf/br-mine/route_localnet = 0 in host
                  firewall: withdraw bridge br-mine 172.18.0.0/16 masquerade
                  delete address 172.18.0.1/16 from br-mine in host""");
    }

    @Test
    void addressInTheSubnetThatEndpointsCouldGetMakesRoomAndComesBack() {
        host.link("br-mine", "bridge", "172.18.0.9/16", "fd00:1::9/64", "fe80::1/64", "10.9.9.9/24");
        var network = Samples.network(named("br-mine").ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");

        var plan = bridges.plan(network).plan();

        assertThat(text(plan)).contains("""
                  delete address 172.18.0.9/16 from br-mine in host
                  add address 172.18.0.1/16 to br-mine in host
                  delete address fd00:1::9/64 from br-mine in host
                  add address fd00:1::1/64 to br-mine in host
                """);
        assertThat(text(plan.teardown())).contains("add address 172.18.0.9/16", "add address fd00:1::9/64");
        assertThat(text(plan)).doesNotContain("fe80", "10.9.9.9");
    }

    @Test
    void addressThatABridgeOfTheUsersHasIsNeitherAddedNorRemoved() {
        host.link("br-mine", "bridge", "172.18.0.1/16", "fd00:1::1/48")
                .sysctl("ipv6/conf/br-mine/disable_ipv6", "0")
                .sysctl("ipv6/conf/br-mine/forwarding", "1");
        var network = Samples.network(named("br-mine").ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");

        assertThat(text(bridges.plan(network).plan())).doesNotContain("address", "br-mine/");
    }

    @Test
    void ipv6OfABridgeOfTheUsersIsPutBackAsItWas() {
        host.link("br-mine", "bridge").sysctl("ipv6/conf/br-mine/disable_ipv6", "1");
        var network =
                Samples.network(named("br-mine").ipv6(true).internal(true).build(), "172.18.0.0/16", "fd00:1::/64");

        var plan = bridges.plan(network).plan();

        assertThat(text(plan)).contains("set net/ipv6/conf/br-mine/disable_ipv6 = 0");
        assertThat(text(plan.teardown())).contains("set net/ipv6/conf/br-mine/disable_ipv6 = 1");
    }

    @ParameterizedTest
    @CsvSource({
        "com.docker.network.bridge.name, mine",
        "com.docker.network.driver.mtu, 1400",
        "com.docker.network.bridge.enable_icc, false",
        "com.docker.network.bridge.enable_ip_masquerade, false"
    })
    void networkIsRecognizedByItsBridge(String option, String value) {
        var spec = NetworkSpec.named("front").id(ID).ipv6(true).option(option, value);
        var plan = bridges.plan(Samples.network(spec.build(), "172.18.0.0/16", "fd00::/64"));
        var made = (AddBridge) plan.plan().steps().stream()
                .filter(AddBridge.class::isInstance)
                .findFirst()
                .orElseThrow();
        var addresses = List.of(Cidr.parse("172.18.0.1/16"), Cidr.parse("fd00::1/64"), Cidr.parse("fe80::1/64"));
        var link = new HostView.Link(made.name(), "bridge", true, true, made.alias(), addresses);

        var recognized = driver().recognize(link, Naming.DOCKER).orElseThrow();

        assertThat(recognized.name()).isEqualTo("front");
        assertThat(recognized.id()).contains(ID);
        assertThat(recognized.options()).containsExactly(Map.entry(option, value));
        assertThat(recognized.ipam().pools())
                .extracting(pool ->
                        pool.subnet().orElseThrow() + " " + pool.gateway().orElseThrow())
                .containsExactly("172.18.0.0/16 172.18.0.1", "fd00::/64 fd00::1");
        assertThat(driver().recognize(link, Naming.own("another"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "uplink of the office", "cnm:cnm", "cnm:cnm:id:4:many:front"})
    void bridgeWithAnotherAliasIsNobodys(String alias) {
        var link = new HostView.Link("br-x", "bridge", true, true, alias, List.of());

        assertThat(driver().recognize(link, Naming.DOCKER)).isEmpty();
    }

    @Test
    void bridgeOfTheUsersThatIsDownIsSwitchedOn() {
        host.link(new HostView.Link("br-mine", "bridge", false, false, "", List.of()));

        assertThat(text(bridges.plan(Samples.network(named("br-mine").build(), "172.18.0.0/16"))
                        .plan()))
                .contains("set link br-mine in host up");
    }

    @Test
    void defaultBridgeIsMadeOnceAndStays() {
        var network =
                Samples.network(spec().option(BRIDGE + "default_bridge", "true").build(), "172.17.0.0/16");
        var first = bridges.plan(network).plan();

        assertThat(text(first)).contains("add bridge docker0 ");
        assertThat(text(first.teardown())).doesNotContain("retire");
        assertThat(text(first.undo())).contains("retire link docker0");

        host.link(new HostView.Link("docker0", "bridge", true, false, "", List.of()))
                .sysctl("ipv6/conf/docker0/accept_ra", "1");
        assertThat(text(bridges.plan(network).plan()))
                .contains("accept_ra = 0", "set link docker0 in host up")
                .doesNotContain("add bridge");
    }

    @Test
    void gatewayOfTheUsersIsWhatEndpointsAreTold() {
        var network = withUserGateway(spec(), "172.18.0.9");

        assertThat(text(bridges.plan(network).plan())).contains("add address 172.18.0.1/16");
        assertThat(bridges.join(network).gateway4()).contains(IpAddress.parse("172.18.0.9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"})
    void hardwareAddressThatNoInterfaceCanHaveIsInvalid(String mac) {
        var network = ipv4();
        var spec = EndpointSpec.named("web").mac(MacAddress.parse(mac)).build();

        assertThatThrownBy(() -> driver().planEndpoint(
                                new EndpointRequest(network, Samples.endpoint(network, spec, 2), Naming.DOCKER)))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(mac);
    }

    @Test
    void joinIsOneLinkAndOneChangeOfRules() {
        var network = Samples.network(spec().ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");

        var join = bridges.join(network);

        assertThat(join.plan().steps()).hasSize(2);
        assertThat(text(join.plan()).replaceAll("veth[0-9a-f]{11}", "vethID")).isEqualTo("""
                join web to front
                  add veth vethID to bridge br-a10f70366ab6 hairpin, peer eth0 mac MAC in web
                  firewall: put in force station MAC 172.18.0.2 fd00:1::2 behind vethID; put in force endpoint 172.18.0.2 on br-a10f70366ab6; put in force endpoint fd00:1::2 on br-a10f70366ab6""");
        assertThat(join.gateway4()).contains(IpAddress.parse("172.18.0.1"));
        assertThat(join.gateway6()).contains(IpAddress.parse("fd00:1::1"));
        assertThat(join.routes()).isEmpty();
    }

    @Test
    void familyThatAnEndpointLacksHasNoGateway() {
        var network = Samples.network(spec().ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");
        var endpoint = Samples.withMac(Samples.endpoint(ipv4(), "web", 2), Optional.of(MacAddress.random()));

        var join = driver().planJoin(new JoinRequest(network, endpoint, SANDBOX, "eth0", 0, Naming.DOCKER));

        assertThat(join.gateway4()).isPresent();
        assertThat(join.gateway6()).isEmpty();
    }

    @Test
    void publishedPortsAreOneChangeOfRules() {
        var network = ipv4();
        var endpoint = Samples.endpoint(network, "web", 2);
        var to = IpAddress.parse("172.18.0.2");
        var bindings = List.of(
                new PortBinding(Protocol.TCP, IpAddress.ANY_V4, 8080, to, 80),
                new PortBinding(Protocol.UDP, IpAddress.parse("127.0.0.1"), 53, to, 53));

        var plan = driver().planGateway(new GatewayRequest(network, endpoint, bindings, Naming.DOCKER));

        assertThat(plan.describe()).isEqualTo("""
                publish ports of web
                  firewall: put in force port 0.0.0.0:8080->80/tcp at 172.18.0.2 on br-a10f70366ab6; put in force port 127.0.0.1:53->53/udp at 172.18.0.2 on br-a10f70366ab6""");
    }
}
