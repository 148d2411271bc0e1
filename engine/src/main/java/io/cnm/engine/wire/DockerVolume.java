package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A volume as Docker shows it. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerVolume(
        String createdAt,
        String driver,
        Optional<Map<String, String>> labels,
        String mountpoint,
        String name,
        Optional<Map<String, String>> options,
        String scope,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Usage> usageData) {
    /** Bytes, and how many containers have it mounted. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Usage(long size, long refCount) {}

    /** What a client asks for. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Create(String name, String driver, Map<String, String> driverOpts, Map<String, String> labels) {
        public Create {
            name = Absent.text(name);
            driver = Absent.text(driver);
            driverOpts = Absent.map(driverOpts);
            labels = Absent.map(labels);
        }
    }

    /** All that fit a filter. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Listed(List<DockerVolume> volumes, Optional<List<String>> warnings) {}

    /** Which were swept away, and how many bytes that freed. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Pruned(List<String> volumesDeleted, long spaceReclaimed) {}
}
