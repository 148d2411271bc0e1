package io.cnm.bench.jmh;

import io.cnm.ipam.DefaultIpam;
import io.cnm.spi.IpamDriver.PoolLease;
import io.cnm.spi.IpamDriver.PoolRequest;
import io.cnm.spi.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Choosing a pool that nobody has, and giving it back, with more and more pools leased. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class PoolBenchmark {
    @Param({"1", "100", "1000"})
    int pools;

    private final DefaultIpam ipam = new DefaultIpam();
    private final PoolRequest request = new PoolRequest(
            ipam.addressSpace(Scope.GLOBAL), Optional.empty(), Optional.empty(), false, List.of(), Map.of());

    @Setup
    public void lease() {
        for (var i = 0; i < pools; i++) {
            ipam.requestPool(request);
        }
    }

    @Benchmark
    public PoolLease pool() {
        var lease = ipam.requestPool(request);
        ipam.releasePool(lease.poolId());
        return lease;
    }
}
