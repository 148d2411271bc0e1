package io.cnm.engine.wire;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A step in which an image was made. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerImageHistory(
        String comment, long created, String createdBy, String id, long size, Optional<List<String>> tags) {}
