package io.cnm.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.UnavailableException;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.IpamDriver.AddressRequest;
import io.cnm.spi.IpamDriver.PoolLease;
import io.cnm.spi.IpamDriver.PoolRequest;
import io.cnm.spi.Scope;
import io.cnm.testkit.contract.AddressingIpamContract;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultIpamTest extends AddressingIpamContract {
    @Override
    protected IpamDriver freshDriver() {
        return new DefaultIpam(new IpamConfig(IpamConfig.DOCKER_POOLS, "a host"));
    }

    @Test
    void serviceLoaderFindsIt() {
        assertThat(ServiceLoader.load(IpamDriver.class).stream()
                        .map(provider -> provider.get().type()))
                .contains("default", "null");
    }

    @Test
    void poolsAreHandedOutInDockersOrder() {
        var pools = IntStream.range(0, 31)
                .mapToObj(i -> leaseAnyPool(false).pool().toString())
                .toList();

        assertThat(pools)
                .startsWith("172.17.0.0/16", "172.18.0.0/16", "172.19.0.0/16", "172.20.0.0/16")
                .endsWith("192.168.224.0/20", "192.168.240.0/20");
        assertThatThrownBy(() -> leaseAnyPool(false))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("all predefined address pools have been fully subnetted");
    }

    @Test
    void clusterPoolsAreOfTheirOwnSpace() {
        var pool = driver().requestPool(new PoolRequest(
                driver().addressSpace(Scope.GLOBAL), Optional.empty(), Optional.empty(), false, List.of(), Map.of()));

        assertThat(pool.poolId()).isEqualTo("GlobalDefault/10.0.0.0/24");
        assertThat(lease("10.0.0.0/24").poolId()).isEqualTo("LocalDefault/10.0.0.0/24");
    }

    @Test
    void ipv6PoolsAreUniqueLocalAndStayTheSame() {
        var one = leaseAnyPool(true).pool();
        var two = leaseAnyPool(true).pool();

        assertThat(Cidr.parse("fd00::/8").contains(one)).isTrue();
        assertThat(one.prefix()).isEqualTo(64);
        assertThat(two.first()).isEqualTo(one.last().plus(1));
        assertThat(freshDriver().requestPool(any(true)).pool()).isEqualTo(one);
    }

    @Test
    void poolIdIsThatOfDocker() {
        assertThat(lease("10.1.0.0/16").poolId()).isEqualTo("LocalDefault/10.1.0.0/16");
        assertThat(lease("10.2.0.0/16", "10.2.3.0/24").poolId()).isEqualTo("LocalDefault/10.2.0.0/16/10.2.3.0/24");
        assertThat(lease("fd00::/64", "fd00::/80").poolId()).isEqualTo("LocalDefault/fd00::/64/fd00::/80");
    }

    @Test
    void partLargerThanItsPoolIsAllOfIt() {
        assertThat(lease("10.1.0.0/16", "10.0.0.0/8").poolId()).isEqualTo("LocalDefault/10.1.0.0/16/10.1.0.0/16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LocalDefault", "LocalDefault/10.1.0.0", "LocalDefault/10.1.0.0/16/10.2.0.0", "a/b/c"})
    void malformedPoolIdIsInvalid(String id) {
        assertThatThrownBy(() -> driver().releasePool(id)).isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void poolOfWhichOnlyAPartIsWantedMayOverlapOthers() {
        lease("10.1.0.0/16");

        assertThat(lease("10.0.0.0/8", "10.1.2.0/24").pool()).hasToString("10.0.0.0/8");
    }

    @Test
    void overlapNamesBothPools() {
        lease("10.1.0.0/16");

        assertThatThrownBy(() -> lease("10.1.2.0/24"))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage("invalid pool request: Pool overlaps with other one on this address space: "
                        + "10.1.2.0/24 and 10.1.0.0/16");
    }

    @Test
    void freePoolIsNotInOneThatWasAskedFor() {
        lease("172.17.0.0/24");

        assertThat(leaseAnyPool(false).pool()).hasToString("172.18.0.0/16");
    }

    @Test
    void hostRoutesDoNotMatterToAPoolAskedFor() {
        var request = new PoolRequest(
                driver().addressSpace(Scope.LOCAL),
                Optional.of(Cidr.parse("10.1.0.0/16")),
                Optional.empty(),
                false,
                List.of(Cidr.parse("10.0.0.0/8")),
                Map.of());

        assertThat(driver().requestPool(request).pool()).hasToString("10.1.0.0/16");
    }

    @ParameterizedTest
    @CsvSource({
        "10.77.0.0/24, 10.77.0.1 10.77.0.2 10.77.0.3 10.77.0.4",
        "10.77.0.0/31, 10.77.0.0 10.77.0.1",
        "10.77.0.1/32, 10.77.0.1",
        "fd00::/64, fd00::1 fd00::2 fd00::3 fd00::4",
        "fd00::/127, fd00::1",
        "10.0.0.0/8, 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4"
    })
    void lowestAddressIsHandedOut(String subnet, String expected) {
        var pool = lease(subnet);
        var addresses = expected.split(" ", -1);

        for (var address : addresses) {
            assertThat(any(pool)).hasToString(address);
        }
        if (addresses.length < 4) {
            assertThatThrownBy(() -> any(pool))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage("no available addresses on this pool: " + subnet);
        }
    }

    @Test
    void releasedAddressIsTheNextOne() {
        var pool = lease("10.77.0.0/24");
        IntStream.range(0, 4).forEach(i -> any(pool));

        driver().releaseAddress(pool.poolId(), IpAddress.parse("10.77.0.3"));

        assertThat(any(pool)).hasToString("10.77.0.3");
        assertThat(any(pool)).hasToString("10.77.0.5");
    }

    @Test
    void networkAddressOfAPartIsAnAddressLikeOthers() {
        var pool = lease("10.51.0.0/16", "10.51.2.0/24");

        assertThat(any(pool)).hasToString("10.51.2.0");
        assertThat(any(pool)).hasToString("10.51.2.1");
    }

    @Test
    void reservedAddressCannotBeReleased() {
        var pool = lease("10.77.0.0/30");

        driver().releaseAddress(pool.poolId(), IpAddress.parse("10.77.0.0"));
        driver().releaseAddress(pool.poolId(), IpAddress.parse("10.77.0.3"));

        assertThat(any(pool)).hasToString("10.77.0.1");
        assertThat(any(pool)).hasToString("10.77.0.2");
        assertThatThrownBy(() -> any(pool)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void everyAddressOfAnIpv6PoolCanBeAskedFor() {
        var pool = lease("fd00::/16");

        for (var address : List.of("fd00::ffff", "fd00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fd00:8000::")) {
            assertThat(address(pool, address)).hasToString(address);
            assertThatThrownBy(() -> address(pool, address)).isInstanceOf(ForbiddenException.class);
        }
        assertThat(any(lease("fd01::/16", "fd01:0:0:8000::/50"))).hasToString("fd01:0:0:8000::");
    }

    @Test
    void serialAddressesBeginAgainAtTheEnd() {
        var pool = lease("10.77.0.0/29");
        for (var i = 0; i < 6; i++) {
            driver().releaseAddress(pool.poolId(), serial(pool));
        }

        assertThat(serial(pool)).hasToString("10.77.0.1");
        assertThat(serial(pool)).hasToString("10.77.0.2");
    }

    @Test
    void serialAddressesSkipWhatIsTaken() {
        var pool = lease("10.77.0.0/29", "10.77.0.2/31");
        serial(pool);
        address(pool, "10.77.0.3");
        driver().releaseAddress(pool.poolId(), IpAddress.parse("10.77.0.2"));

        assertThat(serial(pool)).hasToString("10.77.0.2");
    }

    @Test
    void serialAddressesAreThoseOfDockersOwnTable() throws IOException {
        for (var row : GoldenVectors.rows("ipam-serial-request.tsv")) {
            var driver = freshDriver();
            var pool = driver.requestPool(request(row[0], Optional.empty()));
            var last = IpAddress.ANY_V4;
            for (var i = 0; i < Integer.parseInt(row[1]); i++) {
                last = leased(driver, pool, Optional.empty(), true);
            }

            assertThat(last).as(row[0]).hasToString(row[2]);
        }
    }

    private PoolLease lease(String subnet) {
        return driver().requestPool(request(subnet, Optional.empty()));
    }

    private PoolLease lease(String subnet, String part) {
        return driver().requestPool(request(subnet, Optional.of(Cidr.parse(part))));
    }

    private static PoolRequest request(String subnet, Optional<Cidr> part) {
        return new PoolRequest(
                "LocalDefault", Optional.of(Cidr.parse(subnet)), part, subnet.contains(":"), List.of(), Map.of());
    }

    private static PoolRequest any(boolean v6) {
        return new PoolRequest("LocalDefault", Optional.empty(), Optional.empty(), v6, List.of(), Map.of());
    }

    private IpAddress any(PoolLease pool) {
        return leased(driver(), pool, Optional.empty(), false);
    }

    private IpAddress serial(PoolLease pool) {
        return leased(driver(), pool, Optional.empty(), true);
    }

    private IpAddress address(PoolLease pool, String address) {
        return leased(driver(), pool, Optional.of(IpAddress.parse(address)), false);
    }

    private static IpAddress leased(IpamDriver driver, PoolLease pool, Optional<IpAddress> preferred, boolean serial) {
        return driver.requestAddress(
                        new AddressRequest(pool.poolId(), preferred, false, serial, Optional.empty(), Map.of()))
                .address()
                .orElseThrow()
                .address();
    }
}
