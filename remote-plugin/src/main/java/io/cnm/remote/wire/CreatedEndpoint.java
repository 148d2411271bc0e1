package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Answer to {@code NetworkDriver.CreateEndpoint}. <em>Immutable.</em>
 *
 * @param addresses what the driver has chosen
 */
public record CreatedEndpoint(@JsonProperty("Interface") Optional<EndpointInterface> addresses) {}
