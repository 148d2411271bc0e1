package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/** Answer to {@code IpamDriver.RequestPool}. <em>Immutable.</em> */
public record LeasedPool(@JsonProperty("PoolID") String poolId, String pool, Map<String, String> data) {
    /** The key of {@code data} under which a driver tells a gateway that it has taken already, with prefix length. */
    public static final String GATEWAY = "com.docker.network.gateway";
}
