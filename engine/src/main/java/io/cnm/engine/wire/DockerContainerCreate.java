package io.cnm.engine.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What a client that creates a container sends beside the fields of {@link ContainerConfig}. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerContainerCreate(Optional<HostConfig> hostConfig, Optional<Networking> networkingConfig) {
    /** How it is on which networks. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Networking(Optional<Map<String, Optional<DockerConnect.Settings>>> endpointsConfig) {}

    /** How it is on which networks, by the name that was given. */
    public Map<String, DockerConnect.Settings> networks() {
        var networks = new LinkedHashMap<String, DockerConnect.Settings>();
        networkingConfig
                .flatMap(Networking::endpointsConfig)
                .ifPresent(all ->
                        all.forEach((name, settings) -> networks.put(name, settings.orElse(DockerConnect.NOTHING))));
        return networks;
    }
}
