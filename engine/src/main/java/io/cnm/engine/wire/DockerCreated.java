package io.cnm.engine.wire;

import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a network's creator is told. <em>Immutable.</em>
 *
 * @param id of the network
 * @param warning empty if there is nothing to say
 */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerCreated(String id, String warning) {}
