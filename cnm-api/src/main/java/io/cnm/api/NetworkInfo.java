package io.cnm.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a network at one moment. <em>Immutable.</em>
 *
 * @param id identity
 * @param spec what its user asked for, with the settings of {@code configFrom} filled in
 * @param scope {@code local} or {@code global}
 * @param created when
 * @param pools its address pools, IPv4 first
 */
public record NetworkInfo(NetworkId id, NetworkSpec spec, String scope, Instant created, List<Pool> pools) {
    public NetworkInfo {
        pools = List.copyOf(pools);
    }

    /**
     * A pool as it was leased.
     *
     * @param subnet the pool
     * @param range the part from which addresses are handed out
     * @param gateway the gateway's address, if the network has one
     * @param auxiliary addresses kept for others
     */
    public record Pool(
            Cidr subnet, Optional<Cidr> range, Optional<IpAddress> gateway, Map<String, IpAddress> auxiliary) {
        public Pool {
            auxiliary = Map.copyOf(auxiliary);
        }
    }

    /** The first pool of a family. */
    public Optional<Pool> pool(boolean v6) {
        for (var pool : pools) {
            if (pool.subnet().v6() == v6) {
                return Optional.of(pool);
            }
        }
        return Optional.empty();
    }
}
