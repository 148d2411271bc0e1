package io.cnm.remote.wire;

import java.util.Map;

/**
 * Answer to {@code IpamDriver.RequestAddress}. <em>Immutable.</em>
 *
 * @param address with prefix length
 * @param data nobody heeds it
 */
public record LeasedAddress(String address, Map<String, String> data) {}
