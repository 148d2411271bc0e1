package io.cnm.api;

import java.util.Map;
import java.util.Optional;

/**
 * What a network asks of IPAM for one address pool. <em>Immutable.</em>
 *
 * @param subnet the pool; empty asks for a free one of the default pools; {@code 0.0.0.0/N} and {@code ::/N} ask for a
 *     free one of that size
 * @param range the part of the subnet from which addresses are handed out unasked; empty means all of it
 * @param gateway the gateway's address; empty lets IPAM choose
 * @param auxiliary addresses of the subnet that are somebody else's, by a free name
 */
public record PoolSpec(
        Optional<Cidr> subnet, Optional<Cidr> range, Optional<IpAddress> gateway, Map<String, IpAddress> auxiliary) {
    public PoolSpec {
        auxiliary = Map.copyOf(auxiliary);
    }

    /** The given subnet, everything else chosen by IPAM. */
    public static PoolSpec of(Cidr subnet) {
        return new PoolSpec(Optional.of(subnet), Optional.empty(), Optional.empty(), Map.of());
    }
}
