package io.cnm.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.IpamDriver.AddressRequest;
import io.cnm.spi.IpamDriver.PoolRequest;
import io.cnm.testkit.contract.IpamDriverContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NullIpamTest extends IpamDriverContract {
    private static final Optional<Cidr> SUBNET = Optional.of(Cidr.parse("10.1.0.0/16"));

    @Override
    protected IpamDriver freshDriver() {
        return new NullIpam();
    }

    @Test
    void poolIsEverythingAndHasNoAddressToGive() {
        var pool = leaseAnyPool(false);
        var request = new AddressRequest(
                pool.poolId(), Optional.of(IpAddress.parse("10.1.2.3")), false, false, Optional.empty(), Map.of());

        assertThat(pool.poolId()).isEqualTo("null/0.0.0.0/0");
        assertThat(leaseAnyPool(true).poolId()).isEqualTo("null/::/0");
        assertThat(driver().requestAddress(request).address()).isEmpty();
    }

    @Test
    void wishForAPoolIsInvalid() {
        assertThatThrownBy(() -> driver().requestPool(wish(SUBNET, Optional.empty())))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("null ipam driver does not handle specific address pool requests");
        assertThatThrownBy(() -> driver().requestPool(wish(Optional.empty(), SUBNET)))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("null ipam driver does not handle specific address subpool requests");
    }

    private static PoolRequest wish(Optional<Cidr> pool, Optional<Cidr> part) {
        return new PoolRequest("null", pool, part, false, List.of(), Map.of());
    }
}
