package io.cnm.engine.wire;

import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What who has committed a container is told. <em>Immutable.</em>
 *
 * @param id of the image
 */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerCommitted(String id) {}
