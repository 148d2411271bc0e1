package io.cnm.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.IpAddress;
import io.cnm.spi.IpamDriver.AddressRequest;
import io.cnm.spi.IpamDriver.PoolLease;
import io.cnm.spi.IpamDriver.PoolRequest;
import io.cnm.spi.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every address management driver does that hands out addresses. */
public abstract class AddressingIpamContract extends IpamDriverContract {
    private static final int THREADS = 8;

    @Test
    void freePoolsDoNotOverlap() {
        var pools = IntStream.range(0, 8)
                .mapToObj(i -> leaseAnyPool(i % 2 == 1).pool())
                .toList();

        for (var pool : pools) {
            assertThat(pools.stream().filter(pool::overlaps)).containsExactly(pool);
        }
    }

    @Test
    void freePoolAvoidsWhatIsExcluded() {
        var first = leaseAnyPool(false);
        driver().releasePool(first.poolId());

        var next = leaseAnyPool(false, Cidr.host(first.pool().last()));

        assertThat(next.pool().overlaps(first.pool())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/26", "::/80"})
    void freePoolHasTheSizeAskedFor(String wish) {
        var pool = leasePool(wish).pool();

        assertThat(pool.prefix()).isEqualTo(Cidr.parse(wish).prefix());
        assertThat(pool.address().unspecified()).isFalse();
    }

    @Test
    void poolAskedForIsLeasedAndItsHostBitsAreCleared() {
        assertThat(leasePool("10.77.0.5/24").pool()).isEqualTo(Cidr.parse("10.77.0.0/24"));
        assertThat(leasePool("fd77::5/64").pool()).isEqualTo(Cidr.parse("fd77::/64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.77.0.0/16", "10.77.5.0/24", "10.0.0.0/8", "10.77.0.0/32"})
    void overlappingPoolIsForbidden(String other) {
        leasePool("10.77.0.0/16");

        assertFails(Kind.FORBIDDEN, () -> leasePool(other));
    }

    @Test
    void releasedPoolIsFreeAndUnknown() {
        var pool = leasePool("10.77.0.0/16");

        driver().releasePool(pool.poolId());

        assertFails(Kind.NOT_FOUND, () -> driver().requestAddress(anyAddressOf(pool)));
        assertFails(Kind.NOT_FOUND, () -> driver().releasePool(pool.poolId()));
        assertThat(leasePool("10.77.0.0/24").pool()).isEqualTo(Cidr.parse("10.77.0.0/24"));
    }

    @Test
    void newLeaseOfAPoolHasAllItsAddressesAgain() {
        var old = leasePool("10.77.0.0/30");
        leaseAll(old);
        driver().releasePool(old.poolId());

        assertThat(leaseAll(leasePool("10.77.0.0/30"))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.77.0.0/28", "fd77::/124"})
    void addressesAreOfThePoolEachOnceAndThenNoneIsLeft(String subnet) {
        var pool = leasePool(subnet);

        var addresses = leaseAll(pool);

        assertThat(addresses).doesNotHaveDuplicates().allMatch(pool.pool()::contains);
        assertThat(addresses).doesNotContain(pool.pool().first()).hasSizeBetween(13, 15);
    }

    @Test
    void addressBearsThePoolsPrefix() {
        var address = driver().requestAddress(anyAddressOf(leasePool("10.77.0.0/20")));

        assertThat(address.address().orElseThrow().prefix()).isEqualTo(20);
    }

    @Test
    void networkAndBroadcastAddressAreInUse() {
        var pool = leasePool("10.77.0.0/24");

        assertFails(Kind.FORBIDDEN, () -> lease(pool, "10.77.0.0"));
        assertFails(Kind.FORBIDDEN, () -> lease(pool, "10.77.0.255"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.77.0.0/31", "10.77.0.0/32"})
    void smallestPoolsReserveNothing(String subnet) {
        var pool = leasePool(subnet);

        assertThat(leaseAll(pool)).hasSize(1 << (32 - pool.pool().prefix()));
    }

    @Test
    void addressAskedForIsLeasedOnce() {
        var pool = leasePool("10.77.0.0/24");

        assertThat(lease(pool, "10.77.0.9")).isEqualTo(IpAddress.parse("10.77.0.9"));
        assertFails(Kind.FORBIDDEN, () -> lease(pool, "10.77.0.9"));
        assertThat(leaseAll(pool)).hasSize(253).doesNotContain(IpAddress.parse("10.77.0.9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.78.0.9", "fd77::9"})
    void addressOutsideThePoolIsInvalid(String address) {
        var pool = leasePool("10.77.0.0/24");

        assertFails(Kind.INVALID_PARAMETER, () -> lease(pool, address));
    }

    @Test
    void releasedAddressIsTheOneLeftInAFullPool() {
        var pool = leasePool("10.77.0.0/29");
        var addresses = leaseAll(pool);

        driver().releaseAddress(pool.poolId(), addresses.get(2));

        assertThat(leaseAll(pool)).containsExactly(addresses.get(2));
    }

    @Test
    void releasingAFreeAddressIsNoError() {
        var pool = leasePool("10.77.0.0/29");

        assertThatCode(() -> driver().releaseAddress(pool.poolId(), IpAddress.parse("10.77.0.4")))
                .doesNotThrowAnyException();
    }

    @Test
    void gatewayIsAnAddressLikeOthers() {
        var pool = leasePool("10.77.0.0/29");

        var gateway = driver().requestAddress(
                        new AddressRequest(pool.poolId(), Optional.empty(), true, false, Optional.empty(), Map.of()));

        assertThat(leaseAll(pool))
                .hasSize(5)
                .doesNotContain(gateway.address().orElseThrow().address());
    }

    @Test
    void serialAddressIsNotUsedAgainAtOnce() {
        var pool = leasePool("10.77.0.0/24");
        var first = leaseSerial(pool);

        driver().releaseAddress(pool.poolId(), first);

        assertThat(leaseSerial(pool)).isGreaterThan(first);
    }

    @Test
    void addressesComeFromThePartAskedFor() {
        var pool = leasePart("10.77.0.0/16", "10.77.4.0/30");

        assertThat(pool.pool()).isEqualTo(Cidr.parse("10.77.0.0/16"));
        assertThat(leaseAll(pool)).hasSize(4).allMatch(Cidr.parse("10.77.4.0/30")::contains);
        assertThat(lease(pool, "10.77.9.9"))
                .as("the whole pool may be asked for")
                .isNotNull();
    }

    @Test
    void partsOfAPoolShareItsAddresses() {
        var one = leasePart("10.77.0.0/16", "10.77.4.0/24");
        var other = leasePart("10.77.0.0/16", "10.77.5.0/24");

        lease(one, "10.77.5.0");

        assertFails(Kind.FORBIDDEN, () -> lease(other, "10.77.5.0"));
        assertFails(Kind.FORBIDDEN, () -> leasePart("10.77.0.0/16", "10.77.4.0/24"));
    }

    @Test
    void poolIsFreeWhenItsLastPartIs() {
        var one = leasePart("10.77.0.0/16", "10.77.4.0/24");
        var other = leasePart("10.77.0.0/16", "10.77.5.0/24");

        driver().releasePool(one.poolId());
        assertFails(Kind.FORBIDDEN, () -> leasePool("10.77.0.0/16"));
        driver().releasePool(other.poolId());

        assertThat(leasePool("10.77.0.0/16").pool()).isEqualTo(Cidr.parse("10.77.0.0/16"));
    }

    @Test
    void partWithoutItsPoolIsInvalid() {
        var part = Optional.of(Cidr.parse("10.77.4.0/24"));

        assertFails(Kind.INVALID_PARAMETER, () -> driver().requestPool(new PoolRequest(
                driver().addressSpace(Scope.LOCAL), Optional.empty(), part, false, List.of(), Map.of())));
        assertFails(Kind.INVALID_PARAMETER, () -> leasePart("10.78.0.0/16", "10.77.4.0/24"));
    }

    @Test
    void noAddressIsLeasedTwiceByManyThreads() throws Exception {
        var pool = leasePool("10.77.0.0/20");

        var leased = inParallel(
                () -> IntStream.range(0, 500).mapToObj(i -> churn(pool, i)).toList());

        assertThat(new HashSet<>(leased)).hasSize(THREADS * 500);
    }

    @Test
    void noPoolIsLeasedTwiceByManyThreads() throws Exception {
        var leased = inParallel(() -> {
            driver().releasePool(leaseAnyPool(false).poolId());
            return List.of(leaseAnyPool(false).pool(), leaseAnyPool(true).pool());
        });

        for (var pool : leased) {
            assertThat(leased.stream().filter(pool::overlaps)).containsExactly(pool);
        }
    }

    private static <T> List<T> inParallel(Callable<List<T>> task) throws Exception {
        var threads = Executors.newFixedThreadPool(THREADS);
        try {
            var results = new ArrayList<T>();
            for (var result : threads.invokeAll(Collections.nCopies(THREADS, task))) {
                results.addAll(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Leases an address; every third is given back and leased again. */
    private IpAddress churn(PoolLease pool, int i) {
        var address = leaseAny(pool);
        if (i % 3 != 0) {
            return address;
        }
        driver().releaseAddress(pool.poolId(), address);
        return leaseAny(pool);
    }

    private PoolLease leasePool(String pool) {
        return driver().requestPool(poolRequest(pool, Optional.empty()));
    }

    private PoolLease leasePart(String pool, String part) {
        return driver().requestPool(poolRequest(pool, Optional.of(Cidr.parse(part))));
    }

    private PoolRequest poolRequest(String pool, Optional<Cidr> part) {
        var subnet = Cidr.parse(pool);
        return new PoolRequest(
                driver().addressSpace(Scope.LOCAL), Optional.of(subnet), part, subnet.v6(), List.of(), Map.of());
    }

    private IpAddress lease(PoolLease pool, String address) {
        var request = new AddressRequest(
                pool.poolId(), Optional.of(IpAddress.parse(address)), false, false, Optional.empty(), Map.of());
        return driver().requestAddress(request).address().orElseThrow().address();
    }

    private IpAddress leaseAny(PoolLease pool) {
        return driver().requestAddress(anyAddressOf(pool))
                .address()
                .orElseThrow()
                .address();
    }

    private IpAddress leaseSerial(PoolLease pool) {
        var request = new AddressRequest(pool.poolId(), Optional.empty(), false, true, Optional.empty(), Map.of());
        return driver().requestAddress(request).address().orElseThrow().address();
    }

    /** Leases addresses until there are none. */
    private List<IpAddress> leaseAll(PoolLease pool) {
        var addresses = new ArrayList<IpAddress>();
        assertFails(Kind.UNAVAILABLE, () -> {
            while (true) {
                addresses.add(leaseAny(pool));
            }
        });
        return addresses;
    }
}
