package io.cnm.engine.wire;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What was swept away. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerImagesPruned(List<DockerImageDeleted> imagesDeleted, long spaceReclaimed) {}
