package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** An image as Docker shows it. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerImage(
        String id,
        List<String> repoTags,
        List<String> repoDigests,
        String parent,
        String comment,
        String created,
        String container,
        ContainerConfig containerConfig,
        String dockerVersion,
        String author,
        ContainerConfig config,
        String architecture,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String variant,
        String os,
        long size,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> virtualSize,
        GraphData graphDriver,
        @JsonProperty("RootFS") RootFs rootFs,
        Metadata metadata) {
    /** Where its files are. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record GraphData(Map<String, String> data, String name) {}

    /** Its layers' digests, uncompressed. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record RootFs(
            String type,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> layers) {}

    /** What is known here alone. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Metadata(String lastTagTime) {}
}
