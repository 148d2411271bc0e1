package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code IpamDriver.RequestAddress}. <em>Immutable.</em>
 *
 * @param poolId which pool
 * @param address the one wished for; empty for any
 * @param options what it is for; {@code null} if there is nothing to say
 */
public record RequestAddress(
        @JsonProperty("PoolID") String poolId,
        String address,
        @Nullable Map<String, String> options) {
    /** The option that says what an address is for, and its value for a gateway's. */
    public static final String TYPE = "RequestAddressType";

    /** The value of {@link #TYPE} for the address of a network's gateway. */
    public static final String GATEWAY = "com.docker.network.gateway";

    /** The option with the endpoint's hardware address, as text. */
    public static final String MAC = "com.docker.network.endpoint.macaddress";
}
