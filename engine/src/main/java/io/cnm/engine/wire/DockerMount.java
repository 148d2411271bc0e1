package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A mount of a container, as Docker shows it. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerMount(
        String type,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String name,
        String source,
        String destination,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String driver,
        String mode,
        @JsonProperty("RW") boolean writable,
        String propagation) {}
