package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Body of {@code IpamDriver.ReleaseAddress}. <em>Immutable.</em> */
public record ReleaseAddress(@JsonProperty("PoolID") String poolId, String address) {}
