package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * Body of {@code IpamDriver.RequestPool}. <em>Immutable.</em>
 *
 * @param addressSpace within which pools must not overlap
 * @param pool the subnet wished for; empty lets the driver choose
 * @param subPool from which addresses are handed out unasked; empty for all of it
 * @param options the user's IPAM options
 * @param v6 the family
 */
public record RequestPool(
        String addressSpace,
        String pool,
        String subPool,
        Map<String, String> options,
        @JsonProperty("V6") boolean v6) {}
