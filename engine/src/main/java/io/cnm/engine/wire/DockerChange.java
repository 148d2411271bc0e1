package io.cnm.engine.wire;

import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A file that differs from the image's. <em>Immutable.</em>
 *
 * @param kind 0 if it is not the same, 1 if there is none in the image, 2 if there is none in the container
 */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerChange(String path, int kind) {}
