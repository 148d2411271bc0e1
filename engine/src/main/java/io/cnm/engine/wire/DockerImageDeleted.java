package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Something that has gone: one of the two. <em>Immutable.</em>
 *
 * @param untagged a name
 * @param deleted an image or a layer
 */
@JsonNaming(UpperCamelCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DockerImageDeleted(String untagged, String deleted) {}
