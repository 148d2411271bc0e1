package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Body of {@code NetworkDriver.DeleteNetwork} and {@code FreeNetwork}. <em>Immutable.</em> */
public record NetworkKey(@JsonProperty("NetworkID") String networkId) {}
