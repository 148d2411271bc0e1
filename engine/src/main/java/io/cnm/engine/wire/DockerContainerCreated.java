package io.cnm.engine.wire;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What a container's creator is told. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerContainerCreated(String id, List<String> warnings) {}
