package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Body of {@code IpamDriver.ReleasePool}. <em>Immutable.</em> */
public record PoolKey(@JsonProperty("PoolID") String poolId) {}
