package io.cnm.driver.bridge;

import static io.cnm.driver.bridge.Bridges.BRIDGE;
import static io.cnm.driver.bridge.Bridges.ipv4;
import static io.cnm.driver.bridge.Bridges.named;
import static io.cnm.driver.bridge.Bridges.spec;
import static io.cnm.driver.bridge.Bridges.withUserGateway;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.testkit.FewSiblings;
import io.cnm.testkit.Samples;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bridge network must not be, by itself and beside others. */
class BridgeGuardsTest {
    private final Bridges bridges = new Bridges();

    @ParameterizedTest
    @CsvSource({"eth0, ''", "veth0, veth", "docker0, dummy"})
    void interfaceThatIsNoBridgeIsNeverTaken(String name, String kind) {
        bridges.host().link(name, kind);

        assertThatThrownBy(() -> bridges.plan(Samples.network(named(name).build(), "172.18.0.0/16")))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage("existing interface " + name + " is not a bridge");
    }

    @Test
    void bridgeThatHappensToHaveTheNameIsNotTaken() {
        bridges.host().link("br-a10f70366ab6", "bridge");

        assertThatThrownBy(() -> bridges.plan(ipv4()))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("br-a10f70366ab6");
    }

    @Test
    void defaultBridgeOfAnotherNameMustExist() {
        var network = Samples.network(
                named("br-mine").option(BRIDGE + "default_bridge", "true").build(), "172.17.0.0/16");

        assertThatThrownBy(() -> bridges.plan(network))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage("bridge device with non default name br-mine must be created manually");
        bridges.host().link("br-mine", "bridge");
        assertThat(bridges.plan(network).plan().isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "false, false, -, neither IPv4 nor IPv6",
                "true, false, -, ipv4 pool is empty",
                "true, false, 0.0.0.0/0, ipv4 pool is empty",
                "true, true, 172.18.0.0/16, ipv6 pool is empty",
                "false, true, ::/0, ipv6 pool is empty",
                "false, true, ff02::/64, multicast",
                "false, true, fe80::/10, overlaps fe80::/64",
                "false, true, fe80::/80, overlaps fe80::/64"
            })
    void networkThatCannotBeIsInvalid(boolean v4, boolean v6, @Nullable String subnet, String message) {
        var spec = spec().ipv4(v4).ipv6(v6).build();
        var network = subnet == null ? Samples.network(spec) : Samples.network(spec, subnet);

        assertThatThrownBy(() -> bridges.plan(network))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(message);
    }

    @Test
    void linkLocalSubnetIsAllowedAsItIs() {
        var network = Samples.network(spec().ipv4(false).ipv6(true).build(), "fe80::/64");

        assertThat(bridges.plan(network).plan().isEmpty()).isFalse();
    }

    @Test
    void secondSubnetOfAFamilyIsForbidden() {
        assertThatThrownBy(() -> bridges.plan(Samples.network(spec().build(), "172.18.0.0/16", "172.19.0.0/16")))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("bridge driver doesn't support multiple subnets");
    }

    @ParameterizedTest
    @CsvSource({
        "br-mine, 172.19.0.0/16, fd00:2::/64, networks have same bridge name",
        "br-other, 172.18.3.0/24, fd00:2::/64, networks have overlapping IPv4",
        "br-other, 172.0.0.0/8, fd00:2::/64, networks have overlapping IPv4",
        "br-other, 172.19.0.0/16, fd00:1::/48, networks have overlapping IPv6"
    })
    void networkThatCollidesWithAnotherIsForbidden(String bridge, String v4, String v6, String reason) {
        var other = Samples.network(
                NetworkSpec.named("back")
                        .ipv6(true)
                        .option(BRIDGE + "name", bridge)
                        .build(),
                v4,
                v6);
        var network = Samples.network(named("br-mine").ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");

        assertThatThrownBy(() -> planBeside(other, network))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage("cannot create network front (br-mine): conflicts with network back (" + bridge + "): "
                        + reason);
    }

    @Test
    void networksWhoseIdsBeginAlikeHaveOneBridge() {
        var other = Samples.network(
                NetworkSpec.named("back").id(new NetworkId("0123456789abc")).build(), "172.19.0.0/16");
        var network = Samples.network(
                NetworkSpec.named("front").id(new NetworkId("0123456789abd")).build(), "172.18.0.0/16");

        assertThatThrownBy(() -> planBeside(other, network))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage("cannot create network front (br-0123456789ab): conflicts with network back "
                        + "(br-0123456789ab): networks have same bridge name");
    }

    @Test
    void networksSideBySideDoNotCollide() {
        var other = Samples.network(NetworkSpec.named("back").ipv6(true).build(), "172.19.0.0/16", "fd00:2::/64");

        assertThat(planBeside(other, ipv4()).plan().isEmpty()).isFalse();
    }

    private NetworkPlan planBeside(NetworkInfo other, NetworkInfo network) {
        var driver = new BridgeDriver();
        var siblings = new FewSiblings(driver, Naming.DOCKER, List.of(other));
        return driver.planNetwork(new NetworkRequest(network, siblings, bridges.host(), Naming.DOCKER));
    }

    @Test
    void gatewayOfTheUsersMustBeInTheSubnet() {
        assertThatThrownBy(() -> bridges.plan(withUserGateway(spec(), "10.0.0.9")))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("default gateway ip must be part of the network");
    }

    @Test
    void gatewayOfTheUsersIsInvalidWithoutAWayOut() {
        assertThatThrownBy(() -> bridges.plan(withUserGateway(spec().internal(true), "172.18.0.9")))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("internal");
    }
}
