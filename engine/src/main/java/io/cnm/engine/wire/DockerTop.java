package io.cnm.engine.wire;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The processes of a container, in columns. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerTop(List<String> titles, List<List<String>> processes) {}
