package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Body of {@code NetworkDriver.CreateEndpoint}. A user's options stand beside Docker's own ones. <em>Immutable.</em> */
public record CreateEndpoint(
        @JsonProperty("NetworkID") String networkId,
        @JsonProperty("EndpointID") String endpointId,
        @JsonProperty("Interface") EndpointInterface addresses,
        Map<String, JsonNode> options) {}
