package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints outside of sandboxes: names, addresses, deletion. */
class EndpointTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void nameIsUniqueInItsNetworkOnly() {
        var front = cnm.network("front");
        front.createEndpoint(EndpointSpec.of("web"));

        assertRefused(
                Kind.FORBIDDEN,
                () -> front.createEndpoint(EndpointSpec.of("web")),
                "endpoint with name web already exists in network front");
        assertThat(cnm.network("back").createEndpoint(EndpointSpec.of("web")).name())
                .isEqualTo("web");
    }

    @Test
    void endpointIsFoundByExactNameAndId() {
        var front = cnm.network("front");
        var web = front.createEndpoint(EndpointSpec.of("web"));

        assertThat(front.findEndpoint("web")).contains(web);
        assertThat(front.findEndpoint(web.id().value())).contains(web);
        assertThat(front.findEndpoint("we")).isEmpty();
        assertThat(front.findEndpoint(web.id().shortened())).isEmpty();
        assertThat(front.endpoints()).containsExactly(web);
        assertThat(web.network()).isEqualTo(front);
    }

    @Test
    void addressesAreTheLowestFreeOnesOfEachFamily() {
        var front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        var one = front.createEndpoint(EndpointSpec.of("one"));
        var two = front.createEndpoint(EndpointSpec.of("two"));
        one.delete(false);
        var three = front.createEndpoint(EndpointSpec.of("three"));

        assertThat(addresses(two)).containsExactly("10.1.0.3/24", "fd01::3/64");
        assertThat(addresses(three)).containsExactly("10.1.0.2/24", "fd01::2/64");
    }

    @Test
    void addressIsOfTheFirstPoolThatHasOne() {
        var front = cnm.network("front", "10.1.0.0/30", "10.2.0.0/30");

        assertThat(addresses(front.createEndpoint(EndpointSpec.of("a")))).containsExactly("10.1.0.2/30");
        assertThat(addresses(front.createEndpoint(EndpointSpec.of("b")))).containsExactly("10.2.0.2/30");
        assertRefused(
                Kind.UNAVAILABLE,
                () -> front.createEndpoint(EndpointSpec.of("c")),
                "no available IPv4 addresses on this network's address pools: front (" + front.id() + ")");
        assertThat(front.findEndpoint("c")).isEmpty();
    }

    @Test
    void exhaustedIpv6GivesTheIpv4AddressBack() {
        var front = cnm.network("front", "10.1.0.0/24", "fd01::/127");
        front.createEndpoint(EndpointSpec.named("a").ipv6Disabled(true).build());
        var leases = cnm.ipam.leases();

        assertRefused(
                Kind.UNAVAILABLE, () -> front.createEndpoint(EndpointSpec.of("b")), "no available IPv6 addresses");

        assertThat(cnm.ipam.leases()).isEqualTo(leases);
    }

    @Test
    void wishedAddressesAreHadFromWhicheverPoolHasThem() {
        var front = cnm.network("front", "10.1.0.0/24", "10.2.0.0/24", "fd01::/64");
        var web = front.createEndpoint(
                EndpointSpec.named("web").address("10.2.0.9").address("fd01::9").build());

        assertThat(addresses(web)).containsExactly("10.2.0.9/24", "fd01::9/64");
        assertRefused(Kind.FORBIDDEN, () -> wish(front, "10.2.0.9"), "Address already in use: 10.2.0.9");
        assertRefused(Kind.FORBIDDEN, () -> wish(front, "10.1.0.1"), "Address already in use: 10.1.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "10.9.0.1, invalid ipv4 address 10.9.0.1: no configured subnet contains IP address 10.9.0.1; the network has [10.1.0.0/24]",
        "fd01::1,  invalid ipv6 address fd01::1: no configured subnet contains IP address fd01::1; the network has [10.1.0.0/24]"
    })
    void wishedAddressOutsideOfThePoolsIsInvalid(String address, String words) {
        var front = cnm.network("front", "10.1.0.0/24");

        assertRefused(Kind.INVALID_PARAMETER, () -> wish(front, address), words);
    }

    @Test
    void wishedAddressOfTheWrongFamilyIsInvalid() {
        var front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        var swapped = new EndpointSpec(
                "web",
                Optional.of(IpAddress.parse("fd01::9")),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Map.of(),
                false,
                Map.of());

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> front.createEndpoint(swapped),
                "ipv4 \"fd01::9\" must be an IPv4 address");
    }

    @Test
    void endpointWithoutIpv6HasNoneAndMustNotWishFor() {
        var front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        var web = front.createEndpoint(
                EndpointSpec.named("web").ipv6Disabled(true).build());

        assertThat(addresses(web)).containsExactly("10.1.0.2/24");
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> front.createEndpoint(EndpointSpec.named("x")
                        .ipv6Disabled(true)
                        .address("fd01::7")
                        .build()),
                "ipv6 fd01::7 is asked for and IPv6 is disabled");
    }

    @Test
    void networkOfNullIpamGivesNoAddresses() {
        var front = cnm.controller.createNetwork(NetworkSpec.named("front")
                .ipam(new IpamSpec("null", Map.of(), List.of()))
                .build());

        assertThat(addresses(front.createEndpoint(EndpointSpec.of("web")))).isEmpty();
    }

    @Test
    void wishedMacIsKept() {
        var mac = MacAddress.parse("02:42:0a:00:00:01");
        var web = cnm.network("front")
                .createEndpoint(EndpointSpec.named("web").mac(mac).build());

        assertThat(web.info().mac()).contains(mac);
    }

    @ParameterizedTest
    @CsvSource({"01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"})
    void macOfAGroupOrOfNobodyIsInvalid(String mac) {
        var front = cnm.network("front");

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> front.createEndpoint(
                        EndpointSpec.named("web").mac(MacAddress.parse(mac)).build()),
                "mac \"" + mac + "\" must be a unicast address");
    }

    @Test
    void predefinedNetworkTakesNoWishes() {
        var bridge = cnm.predefined("bridge", "bridge");

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> wish(bridge, "172.17.0.9"),
                "user-specified IP address is supported on user-defined networks only");
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> bridge.createEndpoint(EndpointSpec.named("x").alias("y").build()),
                "network-scoped aliases are only supported for user-defined networks");
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> bridge.createEndpoint(
                        EndpointSpec.named("x").link("y", "z").build()),
                "links are only supported for user-defined networks");
    }

    @Test
    void deletedEndpointGivesNameAndAddressBackAndIsNotFound() {
        var front = cnm.network("front", "10.1.0.0/24");
        var leases = cnm.ipam.leases();
        var web = front.createEndpoint(EndpointSpec.of("web"));
        web.delete(false);
        var sentence = "endpoint web not found";

        assertThat(cnm.ipam.leases()).isEqualTo(leases);
        assertRefused(Kind.NOT_FOUND, () -> web.delete(false), sentence);
        assertRefused(Kind.NOT_FOUND, () -> web.delete(true), sentence);
        assertRefused(Kind.NOT_FOUND, web::info, sentence);
        assertRefused(Kind.NOT_FOUND, web::leave, sentence);
        assertRefused(Kind.NOT_FOUND, () -> web.join(cnm.sandbox("c1")), sentence);
        assertThat(addresses(front.createEndpoint(EndpointSpec.of("web")))).containsExactly("10.1.0.2/24");
    }

    private static Endpoint wish(Network network, String address) {
        return network.createEndpoint(
                EndpointSpec.named("wisher").address(address).build());
    }

    private static List<String> addresses(Endpoint endpoint) {
        var info = endpoint.info();
        return Stream.of(info.ipv4(), info.ipv6())
                .flatMap(Optional::stream)
                .map(Cidr::toString)
                .toList();
    }
}
