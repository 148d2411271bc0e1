package io.cnm.remote.wire;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Answer to {@code NetworkDriver.EndpointOperInfo}: whatever the driver has to tell. <em>Immutable.</em> */
public record OperationalInfo(Map<String, JsonNode> value) {}
