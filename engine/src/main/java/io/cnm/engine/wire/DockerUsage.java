package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What takes how much of the disk. What was not asked for is missing. <em>Immutable.</em>
 *
 * @param layersSize bytes of the files in all images' layers, each counted once
 * @param builderSize bytes of what a builder keeps; only older clients ask
 */
@JsonNaming(UpperCamelCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record DockerUsage(
        Optional<Long> layersSize,
        Optional<List<DockerImageSummary>> images,
        Optional<List<DockerContainerSummary>> containers,
        Optional<List<DockerVolume>> volumes,
        Optional<List<Nothing>> buildCache,
        Optional<Long> builderSize) {
    /** What was swept away of what a builder keeps. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record BuildPruned(List<String> cachesDeleted, long spaceReclaimed) {}
}
