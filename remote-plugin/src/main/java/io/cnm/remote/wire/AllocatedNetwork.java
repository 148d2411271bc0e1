package io.cnm.remote.wire;

import java.util.Map;

/** Answer to {@code NetworkDriver.AllocateNetwork}: what the driver wants to be told on every host. <em>Immutable.</em> */
public record AllocatedNetwork(Map<String, String> options) {}
