package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Body of {@code NetworkDriver.Join}, and of {@code ProgramExternalConnectivity} but for the key. <em>Immutable.</em>
 *
 * @param networkId which network
 * @param endpointId which endpoint
 * @param sandboxKey path of the namespace, which need not be there yet; left out if it is empty
 * @param options ports of the sandbox
 */
public record Join(
        @JsonProperty("NetworkID") String networkId,
        @JsonProperty("EndpointID") String endpointId,
        @JsonInclude(Include.NON_EMPTY) String sandboxKey,
        Map<String, JsonNode> options) {}
