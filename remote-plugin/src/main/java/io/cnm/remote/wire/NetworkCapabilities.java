package io.cnm.remote.wire;

/**
 * Answer to {@code NetworkDriver.GetCapabilities}. <em>Immutable.</em>
 *
 * @param scope {@code local} or {@code global}
 * @param connectivityScope the same, or empty for the same as {@code scope}
 * @param gwAllocChecker whether it is to be asked if a network needs gateway addresses
 */
public record NetworkCapabilities(String scope, String connectivityScope, boolean gwAllocChecker) {}
