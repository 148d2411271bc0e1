package io.cnm.driver.bridge;

import static io.cnm.driver.bridge.Bridges.BRIDGE;
import static io.cnm.driver.bridge.Bridges.named;
import static io.cnm.driver.bridge.Bridges.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkSpec;
import io.cnm.spi.HostView.Way;
import io.cnm.testkit.Samples;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** T19: what the host reaches already is not taken over by a subnet. */
class HostOverlapTest {
    private final Bridges bridges = new Bridges();

    @BeforeEach
    void connectHost() {
        var router = Optional.of(IpAddress.parse("192.168.1.1"));
        bridges.host()
                .route("192.168.1.0/24")
                .route(new Way(Cidr.parse("0.0.0.0/0"), router, "eth0"))
                .route(new Way(Cidr.parse("10.8.0.0/16"), Optional.of(IpAddress.parse("192.168.1.254")), "eth0"))
                .route(new Way(Cidr.parse("::/0"), Optional.of(IpAddress.parse("fd00:9::1")), "eth0"))
                .nameServer("10.53.0.53");
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.128/25, 'the route 192.168.1.0/24 dev eth0'",
        "192.168.0.0/16, 'the route 192.168.1.0/24 dev eth0'",
        "10.0.0.0/8, 'the route 10.8.0.0/16 via 192.168.1.254 dev eth0'",
        "10.8.3.0/24, 'the route 10.8.0.0/16 via 192.168.1.254 dev eth0'",
        "10.53.0.0/24, 'the host''s name server 10.53.0.53'",
        "fd00:9::/64, 'the gateway fd00:9::1 of the route default via fd00:9::1 dev eth0'"
    })
    void subnetThatWouldTakeOverWhatTheHostReachesIsForbidden(String subnet, String what) {
        assertThatThrownBy(() -> plan(spec(), subnet))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage("subnet " + subnet + " would take over " + what
                        + " of this host; choose another subnet, or allow it with the option "
                        + "io.cnm.bridge.allow_overlap=true");
        assertThat(plan(spec().option(BridgeOptions.OVERLAP, "true"), subnet)).contains("add address");
    }

    @ParameterizedTest
    @CsvSource({"172.18.0.0/16", "192.168.2.0/24", "fd00:1::/64"})
    void subnetBesideThemIsFree(String subnet) {
        assertThat(plan(spec(), subnet)).contains("add address");
    }

    @Test
    void bridgeThatIsInTheSubnetAlreadyTakesNothingOver() {
        bridges.host().link("br-lan", "bridge", "192.168.1.2/24");

        assertThat(plan(named("br-lan"), "192.168.1.0/24")).contains("192.168.1.0/24 masquerade");
    }

    @Test
    void bridgeWithoutAnAddressTakesNothingOver() {
        var inhibited = spec().option(BRIDGE + "inhibit_ipv4", "true");

        assertThat(plan(inhibited, "192.168.1.0/24")).contains("192.168.1.0/24");
    }

    private String plan(NetworkSpec.Builder spec, String subnet) {
        var v6 = subnet.contains(":");
        var network = spec.ipv4(!v6).ipv6(v6).subnets(subnet).build();
        return Bridges.text(bridges.plan(Samples.network(network, subnet)).plan());
    }
}
