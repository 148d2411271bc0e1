package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A container in a list of Docker's. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerContainerSummary(
        String id,
        List<String> names,
        String image,
        @JsonProperty("ImageID") String imageId,
        String command,
        long created,
        List<Port> ports,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> sizeRw,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> sizeRootFs,
        Map<String, String> labels,
        String state,
        String status,
        Host hostConfig,
        Networks networkSettings,
        List<DockerMount> mounts) {

    /** A port that is exposed, or published. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Port(
            @JsonProperty("IP") Optional<String> ip, int privatePort, Optional<Integer> publicPort, String type) {}

    /** The one setting that lists show. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Host(String networkMode) {}

    /** Which networks it is on. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Networks(Map<String, DockerEndpoint> networks) {}
}
