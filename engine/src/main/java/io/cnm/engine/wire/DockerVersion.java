package io.cnm.engine.wire;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What serves, and on what. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerVersion(
        Platform platform,
        List<Component> components,
        String version,
        String apiVersion,
        String minAPIVersion,
        String gitCommit,
        String goVersion,
        String os,
        String arch,
        String kernelVersion,
        String buildTime) {
    /** Whose product it is. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Platform(String name) {}

    /** A part of it. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Component(String name, String version, Map<String, String> details) {}
}
