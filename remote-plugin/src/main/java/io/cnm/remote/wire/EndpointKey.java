package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Body of {@code NetworkDriver.DeleteEndpoint}, {@code Leave}, {@code EndpointOperInfo} and {@code RevokeExternalConnectivity}. <em>Immutable.</em> */
public record EndpointKey(
        @JsonProperty("NetworkID") String networkId,
        @JsonProperty("EndpointID") String endpointId) {}
