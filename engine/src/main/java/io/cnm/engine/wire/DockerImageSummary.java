package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** An image as Docker lists it. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerImageSummary(
        long containers,
        long created,
        String id,
        Optional<Map<String, String>> labels,
        String parentId,
        List<String> repoDigests,
        List<String> repoTags,
        long sharedSize,
        long size,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> virtualSize) {
    /**
     * The same with what is not counted for a list.
     *
     * @param users containers that are made of it
     * @param shared bytes that other images have too
     */
    public DockerImageSummary withUsage(long users, long shared) {
        return new DockerImageSummary(
                users, created, id, labels, parentId, repoDigests, repoTags, shared, size, virtualSize);
    }
}
