package io.cnm.remote.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import io.cnm.api.IpAddress;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.ipam.DefaultIpam;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.IpamDriver.AddressRequest;
import io.cnm.spi.IpamDriver.PoolRequest;
import io.cnm.spi.Scope;
import io.cnm.spi.Store;
import io.cnm.testkit.contract.AddressingIpamContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptIpamTest extends AddressingIpamContract {
    private final MapStore store = new MapStore();

    @Override
    protected IpamDriver freshDriver() {
        return KeptIpam.open(new DefaultIpam(), new MapStore());
    }

    private KeptIpam open() {
        return KeptIpam.open(new DefaultIpam(), store);
    }

    @Test
    void nextProcessKnowsWhatIsLeased() {
        var before = open();
        var pool = before.requestPool(request(before, "10.7.0.0/24", "10.7.0.128/25"));
        var free = before.requestPool(request(before, "", ""));
        var address = before.requestAddress(any(pool.poolId())).address().orElseThrow();
        before.requestAddress(any(free.poolId()));
        before.requestAddress(wish(pool.poolId(), "10.7.0.9"));

        var after = open();

        assertThatThrownBy(() -> after.requestPool(request(after, "10.7.0.0/16", "")))
                .isInstanceOf(ForbiddenException.class);
        assertThatThrownBy(() -> after.requestPool(request(after, free.pool().toString(), "")))
                .isInstanceOf(ForbiddenException.class);
        assertThatThrownBy(() -> after.requestAddress(wish(pool.poolId(), "10.7.0.9")))
                .isInstanceOf(ForbiddenException.class);
        assertThat(after.requestAddress(any(pool.poolId())).address().orElseThrow())
                .isEqualTo(Cidr.parse("10.7.0.129/24"))
                .isNotEqualTo(address);
    }

    /** Docker's engine asks again for a pool of which it has not heard before the process died. */
    @Test
    void poolThatNobodyHasUsedIsGrantedOnceMoreToWhoAsksForTheSame() {
        open().requestPool(request(open(), "10.7.0.0/24", ""));

        var after = open();

        assertThatThrownBy(() -> after.requestPool(request(after, "10.7.0.0/25", "")))
                .isInstanceOf(ForbiddenException.class);
        var pool = after.requestPool(request(after, "10.7.0.0/24", ""));
        assertThatThrownBy(() -> after.requestPool(request(after, "10.7.0.0/24", "")))
                .as("once")
                .isInstanceOf(ForbiddenException.class);
        assertThat(after.requestAddress(any(pool.poolId())).address()).isPresent();
    }

    @Test
    void whatIsGivenBackIsFreeInTheNextProcess() {
        var before = open();
        var pool = before.requestPool(request(before, "10.7.0.0/24", ""));
        before.requestAddress(wish(pool.poolId(), "10.7.0.9"));
        before.requestAddress(wish(pool.poolId(), "10.7.0.10"));
        before.releaseAddress(pool.poolId(), IpAddress.parse("10.7.0.9"));

        var between = open();

        assertThat(between.requestAddress(wish(pool.poolId(), "10.7.0.9")).address())
                .isPresent();
        between.releasePool(pool.poolId());
        var after = open();
        assertThatThrownBy(() -> after.requestAddress(any(pool.poolId()))).isInstanceOf(NotFoundException.class);
        var again = after.requestPool(request(after, "10.7.0.0/24", ""));
        assertThat(after.requestAddress(wish(again.poolId(), "10.7.0.10")).address())
                .isPresent();
    }

    @Test
    void whatCannotBeKeptIsNotLeased() {
        var ipam = open();
        var pool = ipam.requestPool(request(ipam, "10.7.0.0/24", ""));
        store.full(true);

        assertThatThrownBy(() -> ipam.requestPool(request(ipam, "10.8.0.0/24", "")))
                .isInstanceOf(SystemException.class);
        assertThatThrownBy(() -> ipam.requestAddress(wish(pool.poolId(), "10.7.0.9")))
                .isInstanceOf(SystemException.class);

        store.full(false);
        assertThat(ipam.requestPool(request(ipam, "10.8.0.0/24", "")).pool()).isEqualTo(Cidr.parse("10.8.0.0/24"));
        assertThat(ipam.requestAddress(wish(pool.poolId(), "10.7.0.9")).address())
                .contains(Cidr.parse("10.7.0.9/24"));
    }

    @Test
    void recordThatMakesNoSenseKeepsNothingElseAway() {
        var before = open();
        var pool = before.requestPool(request(before, "10.7.0.0/24", ""));
        store.write(List.of(
                Store.Change.put(new Store.Key("pool", "LocalDefault/10.9.0.0/24"), "{"),
                Store.Change.put(new Store.Key("address", "nowhere 10.1.1.1"), "")));

        assertThat(open().requestAddress(any(pool.poolId())).address()).isPresent();
    }

    private static PoolRequest request(IpamDriver ipam, String pool, String range) {
        return new PoolRequest(
                ipam.addressSpace(Scope.LOCAL), Cidr.find(pool), Cidr.find(range), false, List.of(), Map.of());
    }

    private static AddressRequest any(String pool) {
        return new AddressRequest(pool, Optional.empty(), false, false, Optional.empty(), Map.of());
    }

    private static AddressRequest wish(String pool, String address) {
        return new AddressRequest(
                pool, Optional.of(IpAddress.parse(address)), false, false, Optional.empty(), Map.of());
    }
}
