package io.cnm.engine.wire;

import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** How a container that somebody waited for has ended. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerEnd(int statusCode, Optional<Failure> error) {
    /** Why nobody knows. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Failure(String message) {}
}
