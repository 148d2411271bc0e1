package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.Map;

/**
 * A pool of a network, as its driver is told. What is not set is left out. <em>Immutable.</em>
 *
 * @param addressSpace the IPAM driver's
 * @param auxAddresses addresses that are somebody else's, by name, with prefix lengths
 * @param gateway an address with the prefix length of the pool
 * @param pool a subnet
 */
public record IpamData(
        String addressSpace,
        @JsonInclude(Include.NON_EMPTY) Map<String, String> auxAddresses,
        @JsonInclude(Include.NON_EMPTY) String gateway,
        @JsonInclude(Include.NON_EMPTY) String pool) {}
