package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A container as Docker shows it to who inspects it. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerContainer(
        String id,
        String created,
        String path,
        List<String> args,
        State state,
        String image,
        String resolvConfPath,
        String hostnamePath,
        String hostsPath,
        String logPath,
        String name,
        int restartCount,
        String driver,
        String platform,
        String mountLabel,
        String processLabel,
        String appArmorProfile,
        @JsonProperty("ExecIDs") Optional<List<String>> execIds,
        HostConfig hostConfig,
        GraphData graphDriver,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> sizeRw,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> sizeRootFs,
        List<DockerMount> mounts,
        ContainerConfig config,
        NetworkSettings networkSettings) {

    /** Where it is in its life. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record State(
            String status,
            boolean running,
            boolean paused,
            boolean restarting,
            @JsonProperty("OOMKilled") boolean outOfMemory,
            boolean dead,
            int pid,
            int exitCode,
            String error,
            String startedAt,
            String finishedAt,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<HealthState> health) {}

    /** What its health check says. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record HealthState(String status, int failingStreak, List<HealthResult> log) {}

    /** What one check said. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record HealthResult(String start, String end, int exitCode, String output) {}

    /** Where its layer is. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record GraphData(Map<String, String> data, String name) {}

    /** A place where a port is published. <em>Immutable.</em> */
    public record Published(
            @JsonProperty("HostIp") String hostIp,
            @JsonProperty("HostPort") String hostPort) {}

    /** Its network stack. What stands here beside the networks is that of the default bridge. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record NetworkSettings(
            String bridge,
            @JsonProperty("SandboxID") String sandboxId,
            String sandboxKey,
            Map<String, Optional<List<Published>>> ports,
            boolean hairpinMode,
            @JsonProperty("LinkLocalIPv6Address") String linkLocalIpv6Address,
            @JsonProperty("LinkLocalIPv6PrefixLen") int linkLocalIpv6PrefixLen,
            @JsonProperty("SecondaryIPAddresses") Optional<List<String>> secondaryIpAddresses,
            @JsonProperty("SecondaryIPv6Addresses") Optional<List<String>> secondaryIpv6Addresses,
            @JsonProperty("EndpointID") String endpointId,
            String gateway,
            @JsonProperty("GlobalIPv6Address") String globalIpv6Address,
            @JsonProperty("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
            @JsonProperty("IPAddress") String ipAddress,
            @JsonProperty("IPPrefixLen") int ipPrefixLen,
            @JsonProperty("IPv6Gateway") String ipv6Gateway,
            String macAddress,
            Map<String, DockerEndpoint> networks) {
        /**
         * Puts it together.
         *
         * @param onBridge how it is on the default bridge, if it is
         */
        public static NetworkSettings of(
                String sandboxId,
                String sandboxKey,
                Map<String, Optional<List<Published>>> ports,
                Map<String, DockerEndpoint> networks,
                Optional<DockerEndpoint> onBridge) {
            return new NetworkSettings(
                    "",
                    sandboxId,
                    sandboxKey,
                    ports,
                    false,
                    "",
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    onBridge.map(DockerEndpoint::endpointId).orElse(""),
                    onBridge.map(DockerEndpoint::gateway).orElse(""),
                    onBridge.map(DockerEndpoint::globalIpv6Address).orElse(""),
                    onBridge.map(DockerEndpoint::globalIpv6PrefixLen).orElse(0),
                    onBridge.map(DockerEndpoint::ipAddress).orElse(""),
                    onBridge.map(DockerEndpoint::ipPrefixLen).orElse(0),
                    onBridge.map(DockerEndpoint::ipv6Gateway).orElse(""),
                    onBridge.map(DockerEndpoint::macAddress).orElse(""),
                    networks);
        }
    }
}
