package io.cnm.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.IpAddress;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.IpamDriver.AddressRequest;
import io.cnm.spi.IpamDriver.PoolLease;
import io.cnm.spi.IpamDriver.PoolRequest;
import io.cnm.spi.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every address management driver does, also one that hands out no addresses. Those that do extend {@link
 * AddressingIpamContract}.
 */
public abstract class IpamDriverContract {
    private IpamDriver driver;

    /** A driver that has leased nothing so far. */
    protected abstract IpamDriver freshDriver();

    /** What an error of this kind is seen as; a protocol that carries no kinds makes one of all. */
    protected Kind seenAs(Kind kind) {
        return kind;
    }

    /** The driver under test. */
    protected final IpamDriver driver() {
        return driver;
    }

    @BeforeEach
    void makeDriver() {
        driver = freshDriver();
    }

    @Test
    void typeIsAWord() {
        assertThat(driver.type()).matches("[a-z0-9._-]+");
    }

    @Test
    void everyScopeHasAnAddressSpace() {
        for (var scope : Scope.values()) {
            assertThat(driver.addressSpace(scope)).isNotBlank();
        }
    }

    @Test
    void unknownAddressSpaceIsInvalid() {
        assertFails(
                Kind.INVALID_PARAMETER,
                () -> driver.requestPool(new PoolRequest(
                        "no such space", Optional.empty(), Optional.empty(), false, List.of(), Map.of())));
    }

    @Test
    void poolHasTheFamilyAskedFor() {
        assertThat(leaseAnyPool(false).pool().v6()).isFalse();
        assertThat(leaseAnyPool(true).pool().v6()).isTrue();
    }

    @Test
    void leaseEndsInTheOrderItBegan() {
        var pool = leaseAnyPool(false);

        var address = driver.requestAddress(anyAddressOf(pool)).address();

        assertThatCode(() -> {
                    address.ifPresent(leased -> driver.releaseAddress(pool.poolId(), leased.address()));
                    driver.releasePool(pool.poolId());
                })
                .doesNotThrowAnyException();
    }

    @Test
    void poolThatIsNotLeasedIsNotFound() {
        var unknown = driver.addressSpace(Scope.LOCAL) + "/10.99.0.0/16";

        assertFails(Kind.NOT_FOUND, () -> driver.releasePool(unknown));
        assertFails(Kind.NOT_FOUND, () -> driver.releaseAddress(unknown, IpAddress.parse("10.99.0.5")));
        assertFails(
                Kind.NOT_FOUND,
                () -> driver.requestAddress(
                        new AddressRequest(unknown, Optional.empty(), false, false, Optional.empty(), Map.of())));
    }

    /** Leases one of the driver's own pools. */
    protected final PoolLease leaseAnyPool(boolean v6, Cidr... exclude) {
        return driver.requestPool(new PoolRequest(
                driver.addressSpace(Scope.LOCAL), Optional.empty(), Optional.empty(), v6, List.of(exclude), Map.of()));
    }

    /** The call fails with an error of this kind, as far as one can see kinds. */
    protected final void assertFails(Kind kind, ThrowingCallable call) {
        assertThatExceptionOfType(CnmException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(seenAs(kind)))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    static AddressRequest anyAddressOf(PoolLease pool) {
        return new AddressRequest(pool.poolId(), Optional.empty(), false, false, Optional.empty(), Map.of());
    }
}
