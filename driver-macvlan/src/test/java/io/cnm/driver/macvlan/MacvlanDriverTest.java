package io.cnm.driver.macvlan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.Namespace;
import io.cnm.plan.RetireLink;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.FewSiblings;
import io.cnm.testkit.Samples;
import io.cnm.testkit.contract.NetworkDriverContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MacvlanDriverTest extends NetworkDriverContract {
    private static final Namespace SANDBOX = new Namespace("/run/cnm/netns/web");

    private final FakeHostView machine = new FakeHostView().link("eth0", "").link("wlan0", "");

    @Override
    protected NetworkDriver driver() {
        return new MacvlanDriver();
    }

    @Override
    protected void prepare(FakeHostView host) {
        host.link("eth0", "");
    }

    @Override
    protected Map<String, String> requiredOptions() {
        return Map.of("parent", "eth0");
    }

    @Override
    protected List<Map.Entry<String, String>> malformedOptions() {
        return List.of(
                Map.entry("parent", "lo"),
                Map.entry("parent", "a/b"),
                Map.entry("parent", "nosuch0"),
                Map.entry("parent", "eth0.0"),
                Map.entry("parent", "eth0.4095"),
                Map.entry("parent", "eth0.x"),
                Map.entry("macvlan_mode", "source"),
                Map.entry("macvlan_mode", "Bridge"),
                Map.entry("com.docker.network.driver.mtu", "1279"),
                Map.entry("com.docker.network.driver.mtu", "-1"),
                Map.entry("com.docker.network.driver.mtu", "65536"));
    }

    @Test
    void serviceLoaderFindsIt() {
        assertThat(ServiceLoader.load(NetworkDriver.class).stream()
                        .map(provider -> provider.get().type()))
                .containsExactly("macvlan");
    }

    @Test
    void linkIsBornInTheSandboxOnTheParent() {
        var network = network(Map.of("macvlan_mode", "private", "com.docker.network.driver.mtu", "1400"));

        var join = join(network);

        assertThat(join.plan().steps()).singleElement().isInstanceOfSatisfying(AddMacvlan.class, step -> {
            assertThat(step.parent()).isEqualTo("eth0");
            assertThat(step.mode()).isEqualTo(AddMacvlan.Mode.PRIVATE);
            assertThat(step.mtu()).isEqualTo(1400);
            assertThat(step.link().namespace()).isEqualTo(SANDBOX);
            assertThat(step.link().name()).isEqualTo("eth7");
            assertThat(step.link().index()).isEqualTo(7);
        });
        assertThat(join.plan().teardown().steps()).containsExactly(new RetireLink(SANDBOX, "eth7", Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource(AddMacvlan.Mode.class)
    void eachModeIsKnownByItsName(AddMacvlan.Mode mode) {
        var join = join(network(Map.of("macvlan_mode", mode.toString())));

        assertThat(((AddMacvlan) join.plan().steps().get(0)).mode()).isEqualTo(mode);
    }

    @Test
    void modeIsBridgeUnlessSaid() {
        assertThat(MacvlanOptions.mode(Map.of())).isEqualTo(AddMacvlan.Mode.BRIDGE);
        assertThat(MacvlanOptions.mode(Map.of("macvlan_mode", ""))).isEqualTo(AddMacvlan.Mode.BRIDGE);
    }

    @Test
    void nothingIsMadeForTheNetworkItself() {
        assertThat(plan(network(Map.of()), List.of()).plan().isEmpty()).isTrue();
    }

    @Test
    void gatewayIsTheUsersOrAssumedToBeSomewhere() {
        var without = Samples.network(
                spec(Map.of()).build(),
                List.of(new NetworkInfo.Pool(
                        Samples.pool("172.18.0.0/16").subnet(), Optional.empty(), Optional.empty(), Map.of())));

        assertThat(join(network(Map.of())).gateway4()).contains(IpAddress.parse("172.18.0.1"));
        assertThat(join(without).gateway4()).isEmpty();
        assertThat(join(without).wayOut()).isEqualTo(JoinPlan.WayOut.ASSUMED);
        assertThat(driver().gatewayNeeds(without.spec()).v4()).isFalse();
        assertThat(driver().gatewayNeeds(without.spec()).v6()).isFalse();
    }

    @Test
    void gatewayIsThatOfTheSubnetThatTheEndpointIsIn() {
        var network = Samples.network(spec(Map.of()).build(), "172.18.0.0/16", "172.19.0.0/16");
        var second = Samples.network(network.spec(), List.of(network.pools().get(1)));

        var endpoint = Samples.endpoint(second, "web", 2);
        var planned = Samples.withMac(
                endpoint,
                driver().planEndpoint(new EndpointRequest(network, endpoint, Naming.DOCKER))
                        .mac());
        var join = driver().planJoin(new JoinRequest(network, planned, SANDBOX, "eth7", 7, Naming.DOCKER));

        assertThat(join.gateway4()).contains(IpAddress.parse("172.19.0.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "nosuch0,   INVALID_PARAMETER, 'invalid subinterface vlan name nosuch0, example formatting is eth0.10'",
        "eth9.50,   NOT_FOUND,         failed to find master interface eth9 on the host",
        "eth0.50,   NOT_IMPLEMENTED,   ip link add link eth0 name eth0.50 type vlan id 50",
        "eth0.4095, INVALID_PARAMETER, vlan id must be between 1-4094",
        "lo,        INVALID_PARAMETER, loopback interface is not a valid macvlan parent link"
    })
    void parentThatIsNotThereIsRefusedWithWhatToDo(String parent, Kind kind, String message) {
        refused(network(Map.of("parent", parent)), List.of(), kind, message);
    }

    @Test
    void vlanThatTheUserHasMadeIsAParentLikeAnyOther() {
        machine.link("eth0.50", "vlan");

        assertThat(plan(network(Map.of("parent", "eth0.50")), List.of()).plan().isEmpty())
                .isTrue();
    }

    @Test
    void networkWithoutParentIsNotBuilt() {
        var spec = NetworkSpec.named("front").driver("macvlan").build();

        refused(Samples.network(spec, "172.18.0.0/16"), List.of(), Kind.NOT_IMPLEMENTED, "parent=LINK");
    }

    @Test
    void modeThatIsUnknownIsRefusedInDockersWords() {
        refused(
                network(Map.of("macvlan_mode", "hub")),
                List.of(),
                Kind.INVALID_PARAMETER,
                "requested macvlan mode 'hub' is not valid, 'bridge' mode is the macvlan driver default");
    }

    @Test
    void networksShareAParentUnlessOneTakesItOver() {
        var plain = network(Map.of());
        var passthru = network(Map.of("macvlan_mode", "passthru"));
        var elsewhere = network(Map.of("macvlan_mode", "passthru", "parent", "wlan0"));

        assertThat(plan(network(Map.of()), List.of(plain))).isNotNull();
        assertThat(plan(network(Map.of()), List.of(elsewhere))).isNotNull();
        refused(passthru, List.of(plain), Kind.FORBIDDEN, "is already using parent interface eth0");
        refused(plain, List.of(passthru), Kind.FORBIDDEN, "in mode passthru");
    }

    @Test
    void familyWithoutASubnetIsInvalid() {
        refused(Samples.network(spec(Map.of()).build()), List.of(), Kind.INVALID_PARAMETER, "ipv4 pool is empty");
        refused(
                Samples.network(spec(Map.of()).ipv4(false).build()),
                List.of(),
                Kind.INVALID_PARAMETER,
                "neither IPv4 nor IPv6");
    }

    private void refused(NetworkInfo network, List<NetworkInfo> siblings, Kind kind, String message) {
        assertThatThrownBy(() -> plan(network, siblings))
                .isInstanceOfSatisfying(
                        CnmException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    private NetworkPlan plan(NetworkInfo network, List<NetworkInfo> siblings) {
        var others = new FewSiblings(driver(), Naming.DOCKER, siblings);
        return driver().planNetwork(new NetworkRequest(network, others, machine, Naming.DOCKER));
    }

    private JoinPlan join(NetworkInfo network) {
        var endpoint = Samples.endpoint(network, "web", 2);
        var planned = Samples.withMac(
                endpoint,
                driver().planEndpoint(new EndpointRequest(network, endpoint, Naming.DOCKER))
                        .mac());
        return driver().planJoin(new JoinRequest(network, planned, SANDBOX, "eth7", 7, Naming.DOCKER));
    }

    private static NetworkInfo network(Map<String, String> options) {
        return Samples.network(spec(options).build(), "172.18.0.0/16");
    }

    private static NetworkSpec.Builder spec(Map<String, String> options) {
        var spec = NetworkSpec.named("front").driver("macvlan").option("parent", "eth0");
        options.forEach(spec::option);
        return spec;
    }
}
