package io.cnm.remote.wire;

/** Body of {@code NetworkDriver.GwAllocCheck}. <em>Immutable.</em> */
public record GatewayCheck(NetworkOptions options) {}
