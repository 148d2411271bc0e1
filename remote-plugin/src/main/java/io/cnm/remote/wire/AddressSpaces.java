package io.cnm.remote.wire;

/** Answer to {@code IpamDriver.GetDefaultAddressSpaces}. <em>Immutable.</em> */
public record AddressSpaces(String localDefaultAddressSpace, String globalDefaultAddressSpace) {}
