package io.cnm.bench.jmh;

import io.cnm.api.Cidr;
import io.cnm.ipam.DefaultIpam;
import io.cnm.spi.IpamDriver.AddressLease;
import io.cnm.spi.IpamDriver.AddressRequest;
import io.cnm.spi.IpamDriver.PoolRequest;
import io.cnm.spi.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Choosing an address that nobody has, and giving it back, in pools of any size of which 200 addresses are leased. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class AddressBenchmark {
    private static final int LEASED = 200;

    @Param({"10.9.0.0/24", "10.9.0.0/16", "10.0.0.0/8", "fd00:9::/64"})
    String pool = "";

    private final DefaultIpam ipam = new DefaultIpam();
    private String poolId = "";

    @Setup
    public void lease() {
        var cidr = Cidr.parse(pool);
        poolId = ipam.requestPool(new PoolRequest(
                        ipam.addressSpace(Scope.LOCAL),
                        Optional.of(cidr),
                        Optional.empty(),
                        cidr.v6(),
                        List.of(),
                        Map.of()))
                .poolId();
        for (var i = 0; i < LEASED; i++) {
            request();
        }
    }

    @Benchmark
    public AddressLease address() {
        var lease = request();
        ipam.releaseAddress(poolId, lease.address().orElseThrow().address());
        return lease;
    }

    private AddressLease request() {
        return ipam.requestAddress(
                new AddressRequest(poolId, Optional.empty(), false, false, Optional.empty(), Map.of()));
    }
}
