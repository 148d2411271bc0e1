package io.cnm.engine.wire;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What was swept away. <em>Immutable.</em>
 *
 * @param networksDeleted their names
 */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerPruned(List<String> networksDeleted) {}
