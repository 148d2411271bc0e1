package io.cnm.engine.wire;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What somebody who has changed a container's limits is told. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerUpdated(Optional<List<String>> warnings) {}
