package io.cnm.api;

import java.util.List;
import java.util.Map;

/**
 * Which IPAM driver a network uses, and for which pools. <em>Immutable.</em>
 *
 * @param driver name of the IPAM driver
 * @param options passed to the driver as they are
 * @param pools the pools asked for, of both families; a family that the network uses and that has none gets one of the
 *     default pools
 */
public record IpamSpec(String driver, Map<String, String> options, List<PoolSpec> pools) {
    /** The built-in driver, default pools. */
    public static final IpamSpec DEFAULT = new IpamSpec("default", Map.of(), List.of());

    public IpamSpec {
        options = Map.copyOf(options);
        pools = List.copyOf(pools);
    }

    /** The built-in driver with the given pools. */
    public static IpamSpec of(PoolSpec... pools) {
        return new IpamSpec("default", Map.of(), List.of(pools));
    }
}
