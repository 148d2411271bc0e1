package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which networks are refused, and how; a refusal leaves nothing behind. */
class NetworkCheckTest {
    private static final String ANNOUNCE = "com.docker.network.advertise_addr_";

    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @AfterEach
    void nothingIsLeased() {
        assertThat(cnm.state()).containsExactly("0 resolvers");
        assertThat(cnm.runner.plans()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "a\nb", "a\rb", "a\0b", "a\u0085b", "a\u2028b", "a\u2029b", "a\ud800b"})
    void nameIsVisibleAndStaysOnOneLine(String name) {
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> create(NetworkSpec.named(name)),
                "network name",
                "must not be blank or have control characters");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("driver \"\"", NetworkSpec.named("n").driver("")),
                Arguments.of("driver \"a b\"", NetworkSpec.named("n").driver("a b")),
                Arguments.of("IPAM driver \"\"", NetworkSpec.named("n").ipam(new IpamSpec("", Map.of(), List.of()))),
                Arguments.of(
                        "scope \"planet\" must be local, global or swarm",
                        NetworkSpec.named("n").scope("planet")),
                Arguments.of("option or label name \"\"", NetworkSpec.named("n").option("", "x")),
                Arguments.of(
                        "option or label name \"a?b\"", NetworkSpec.named("n").label("a\nb", "x")),
                Arguments.of(
                        ANNOUNCE + "nmsgs=4 must be a number from 0 to 3",
                        NetworkSpec.named("n").option(ANNOUNCE + "nmsgs", "4")),
                Arguments.of(
                        ANNOUNCE + "nmsgs=-1 must be a number from 0 to 3",
                        NetworkSpec.named("n").option(ANNOUNCE + "nmsgs", "-1")),
                Arguments.of(
                        ANNOUNCE + "ms=99 must be a number from 100 to 2000",
                        NetworkSpec.named("n").option(ANNOUNCE + "ms", "99")),
                Arguments.of(
                        ANNOUNCE + "ms=soon must be a number from 100 to 2000",
                        NetworkSpec.named("n").option(ANNOUNCE + "ms", "soon")));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedFieldIsNamedWithWhatIsAllowed(String words, NetworkSpec.Builder network) {
        assertRefused(Kind.INVALID_PARAMETER, () -> create(network), words);
    }

    @ParameterizedTest
    @CsvSource({
        "bridge, global, scope global is not what driver bridge has",
        "bridge, swarm,  scope swarm needs a swarm",
        "global, local,  scope local is not what driver global has",
        "global, swarm,  scope swarm needs a swarm"
    })
    void scopeThatTheDriverDoesNotHaveIsForbidden(String driver, String scope, String words) {
        assertRefused(
                Kind.FORBIDDEN,
                () -> create(NetworkSpec.named("n").driver(driver).scope(scope)),
                words);
    }

    @Test
    void ingressIsForDriversOfGlobalScope() {
        assertRefused(
                Kind.FORBIDDEN,
                () -> create(NetworkSpec.named("n").ingress(true)),
                "ingress networks need a driver of scope global; bridge has local");
    }

    @Test
    void unknownDriverAndIpamAreNotFound() {
        assertRefused(Kind.NOT_FOUND, () -> create(NetworkSpec.named("n").driver("foo")), "plugin \"foo\" not found");
        assertRefused(
                Kind.NOT_FOUND,
                () -> create(NetworkSpec.named("n").ipam(new IpamSpec("bar", Map.of(), List.of()))),
                "plugin \"bar\" not found");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // subnet,      range,         gateway,    auxiliary,  words
                "10.88.0.5/24,  -,             -,          -,          invalid subnet 10.88.0.5/24: it should be 10.88.0.0/24",
                "fd01::1/64,    -,             -,          -,          invalid subnet fd01::1/64: it should be fd01::/64",
                "10.1.0.0/24,   fd01::/80,     -,          -,          invalid ip-range fd01::/80: parent subnet is an IPv4 block",
                "10.1.0.0/24,   10.1.0.0/16,   -,          -,          invalid ip-range 10.1.0.0/16: CIDR block is bigger than its parent subnet 10.1.0.0/24",
                "10.1.0.0/24,   10.1.0.7/28,   -,          -,          invalid ip-range 10.1.0.7/28: it should be 10.1.0.0/28",
                "10.1.0.0/24,   10.2.0.0/28,   -,          -,          invalid ip-range 10.2.0.0/28: parent subnet 10.1.0.0/24 doesn't contain ip-range",
                "-,             10.2.0.0/28,   -,          -,          invalid ip-range 10.2.0.0/28: it needs a subnet",
                "10.1.0.0/24,   -,             fd01::1,    -,          invalid gateway fd01::1: parent subnet is an IPv4 block",
                "10.1.0.0/24,   -,             10.2.0.1,   -,          invalid gateway 10.2.0.1: parent subnet 10.1.0.0/24 doesn't contain this address",
                "0.0.0.0/24,    -,             10.2.0.1,   -,          invalid gateway 10.2.0.1: it needs a subnet",
                "-,             -,             10.2.0.1,   -,          invalid gateway 10.2.0.1: it needs a subnet",
                "10.1.0.0/24,   -,             -,          10.2.0.9,   invalid auxiliary address 10.2.0.9: parent subnet 10.1.0.0/24 doesn't contain this address",
                "10.1.0.0/24,   -,             -,          fd01::9,    invalid auxiliary address fd01::9: parent subnet is an IPv4 block",
                "-,             -,             -,          10.2.0.9,   invalid auxiliary address 10.2.0.9: it needs a subnet"
            })
    void malformedPoolIsRefused(String subnet, String range, String gateway, String auxiliary, String words) {
        var pool = pool(subnet, range, gateway, auxiliary);

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> create(NetworkSpec.named("n").ipv6(true).ipam(IpamSpec.of(pool))),
                "invalid network config:\n" + words);
    }

    @Test
    void allFaultsOfAllPoolsAreReportedTogether() {
        var one = pool("10.1.0.5/24", "10.9.0.0/28", "10.8.0.1", "10.7.0.9");
        var other = new PoolSpec(
                Optional.of(Cidr.parse("fd01::/64")),
                Optional.empty(),
                Optional.of(IpAddress.parse("fd02::1")),
                Map.of(" ", IpAddress.parse("fd01::5")));

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> create(NetworkSpec.named("n").ipv6(true).ipam(IpamSpec.of(one, other))),
                "invalid subnet 10.1.0.5/24",
                "\ninvalid ip-range 10.9.0.0/28",
                "\ninvalid gateway 10.8.0.1",
                "\ninvalid auxiliary address 10.7.0.9",
                "\ninvalid gateway fd02::1",
                "\ninvalid auxiliary address fd01::5: it needs a name");
    }

    private void create(NetworkSpec.Builder network) {
        cnm.controller.createNetwork(network.build());
    }

    private static PoolSpec pool(String subnet, String range, String gateway, String auxiliary) {
        return new PoolSpec(
                Optional.ofNullable(subnet).map(Cidr::parse),
                Optional.ofNullable(range).map(Cidr::parse),
                Optional.ofNullable(gateway).map(IpAddress::parse),
                auxiliary == null ? Map.of() : Map.of("router", IpAddress.parse(auxiliary)));
    }
}
