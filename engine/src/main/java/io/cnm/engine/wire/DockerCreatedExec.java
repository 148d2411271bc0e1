package io.cnm.engine.wire;

import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What the creator of a further program is told. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerCreatedExec(String id) {}
