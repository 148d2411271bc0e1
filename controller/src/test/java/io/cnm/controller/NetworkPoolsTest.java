package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkInfo.Pool;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a network gets of IPAM: pools, gateways, addresses put aside. */
class NetworkPoolsTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void eachFamilyGetsADefaultPoolUnlessItIsOff() {
        var both = create(NetworkSpec.named("both").ipv6(true));
        var v6 = create(NetworkSpec.named("v6").ipv4(false).ipv6(true));
        var neither = create(NetworkSpec.named("neither").ipv4(false));

        assertThat(both.info().pools()).extracting(pool -> pool.subnet().v6()).containsExactly(false, true);
        assertThat(v6.info().pools()).extracting(pool -> pool.subnet().v6()).containsExactly(true);
        assertThat(neither.info().pools()).isEmpty();
        assertThat(both.info().pools().get(0))
                .hasToString(pool("172.17.0.0/16", "172.17.0.1").toString());
    }

    @Test
    void severalPoolsOfAFamilyAreLeasedInOrderIpv4First() {
        var network = cnm.network("front", "fd02::/64", "10.2.0.0/24", "fd01::/64", "10.1.0.0/24");

        assertThat(network.info().pools())
                .containsExactly(
                        pool("10.2.0.0/24", "10.2.0.1"),
                        pool("10.1.0.0/24", "10.1.0.1"),
                        pool("fd02::/64", "fd02::1"),
                        pool("fd01::/64", "fd01::1"));
    }

    @Test
    void poolsOfAFamilyThatIsOffAreNeitherCheckedNorLeased() {
        var network = create(NetworkSpec.named("front").subnets("fd01::1/64", "10.1.0.0/24"));

        assertThat(network.info().pools()).containsExactly(pool("10.1.0.0/24", "10.1.0.1"));
    }

    @Test
    void rangeGatewayAndAuxiliaryAddressesArePutAside() {
        var network = create(NetworkSpec.named("front")
                .ipam(IpamSpec.of(new PoolSpec(
                        Optional.of(Cidr.parse("10.1.0.0/24")),
                        Optional.of(Cidr.parse("10.1.0.128/29")),
                        Optional.of(IpAddress.parse("10.1.0.254")),
                        Map.of(
                                "router", IpAddress.parse("10.1.0.128"),
                                "printer", IpAddress.parse("10.1.0.129"),
                                "copier", IpAddress.parse("10.1.0.129"))))));

        assertThat(network.info().pools().get(0).gateway()).contains(IpAddress.parse("10.1.0.254"));
        assertThat(network.createEndpoint(EndpointSpec.of("web")).info().ipv4()).contains(Cidr.parse("10.1.0.130/24"));
        assertRefused(
                Kind.FORBIDDEN,
                () -> network.createEndpoint(
                        EndpointSpec.named("x").address("10.1.0.129").build()),
                "Address already in use: 10.1.0.129");
    }

    @Test
    void gatewayIsTakenFromTheRange() {
        var network = create(NetworkSpec.named("front")
                .ipam(IpamSpec.of(new PoolSpec(
                        Optional.of(Cidr.parse("10.1.0.0/24")),
                        Optional.of(Cidr.parse("10.1.0.128/25")),
                        Optional.empty(),
                        Map.of()))));

        assertThat(network.info().pools().get(0).gateway()).contains(IpAddress.parse("10.1.0.128"));
    }

    @Test
    void subnetOfZerosIsAFreePoolOfThatSize() {
        var one = create(NetworkSpec.named("one").subnets("0.0.0.0/24"));
        var other = create(NetworkSpec.named("other").ipv6(true).subnets("0.0.0.0/24", "::/72"));

        assertThat(one.info().pools().get(0).subnet()).hasToString("172.17.0.0/24");
        assertThat(other.info().pools().get(0).subnet()).hasToString("172.17.1.0/24");
        assertThat(other.info().pools().get(1).subnet().prefix()).isEqualTo(72);
    }

    @Test
    void freePoolTouchesNeitherSubnetsNorNameServersOfTheHost() {
        cnm.host.route("172.17.0.0/20").route("172.19.4.0/24").nameServer("172.18.0.2");

        assertThat(cnm.network("front").info().pools().get(0).subnet()).hasToString("172.20.0.0/16");
        assertThat(cnm.network("back", "172.19.0.0/16").info().pools().get(0).subnet())
                .hasToString("172.19.0.0/16");
    }

    @Test
    void overlapIsForbiddenAndLeavesNothing() {
        cnm.network("front", "10.1.0.0/24");
        var before = cnm.state();

        assertRefused(
                Kind.FORBIDDEN,
                () -> create(NetworkSpec.named("back").subnets("10.2.0.0/24", "10.1.0.0/16")),
                "Pool overlaps with other one on this address space: 10.1.0.0/16 and 10.1.0.0/24");
        assertThat(cnm.state()).isEqualTo(before);
    }

    @Test
    void gatewayThatIsAlsoPutAsideIsForbiddenAndLeavesNothing() {
        var before = cnm.state();
        var twice = new PoolSpec(
                Optional.of(Cidr.parse("10.1.0.0/24")),
                Optional.empty(),
                Optional.of(IpAddress.parse("10.1.0.9")),
                Map.of("router", IpAddress.parse("10.1.0.9")));

        assertRefused(
                Kind.FORBIDDEN,
                () -> create(NetworkSpec.named("front").ipam(IpamSpec.of(twice))),
                "Address already in use: 10.1.0.9");
        assertThat(cnm.state()).isEqualTo(before);
    }

    @Test
    void serialAddressesRiseBeforeAnyIsUsedAgain() {
        var network = create(NetworkSpec.named("front")
                .ipam(new IpamSpec(
                        "default", Map.of(Labels.SERIAL, "true"), List.of(PoolSpec.of(Cidr.parse("10.1.0.0/24"))))));
        network.createEndpoint(EndpointSpec.of("a")).delete(false);

        assertThat(network.createEndpoint(EndpointSpec.of("b")).info().ipv4()).contains(Cidr.parse("10.1.0.3/24"));
    }

    @Test
    void networksOfGlobalScopeHaveTheirOwnPools() {
        cnm.host.route("10.0.0.0/24");
        var network = create(NetworkSpec.named("far").driver("global").scope("global"));

        assertThat(network.info().scope()).isEqualTo("global");
        assertThat(network.info().pools().get(0).subnet()).hasToString("10.0.0.0/24");
    }

    @Test
    void driverWithoutAddressesLeasesNothing() {
        cnm.predefined("none", "null");

        assertThat(cnm.ipam.leases()).isEmpty();
    }

    @Test
    void deletedNetworkGivesEverythingBack() {
        rangeGatewayAndAuxiliaryAddressesArePutAside();
        var network = cnm.controller.requireNetwork("front");
        network.findEndpoint("web").orElseThrow().delete(false);
        network.delete();

        assertThat(cnm.ipam.leases()).isEmpty();
        assertThat(cnm.runner.kernel()).isEmpty();
    }

    private Network create(NetworkSpec.Builder spec) {
        return cnm.controller.createNetwork(spec.build());
    }

    private static Pool pool(String subnet, String gateway) {
        return new Pool(Cidr.parse(subnet), Optional.empty(), Optional.of(IpAddress.parse(gateway)), Map.of());
    }
}
