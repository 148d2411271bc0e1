package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Answer to {@code IpamDriver.GetCapabilities}. <em>Immutable.</em> */
public record IpamCapabilities(
        @JsonProperty("RequiresMACAddress") boolean requiresMacAddress, boolean requiresRequestReplay) {}
