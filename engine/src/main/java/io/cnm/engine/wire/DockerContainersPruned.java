package io.cnm.engine.wire;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Which containers were swept away, and how many bytes that freed. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerContainersPruned(List<String> containersDeleted, long spaceReclaimed) {}
