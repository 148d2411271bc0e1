package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The machine and the daemon: those of Docker's fields that are true here. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerInfo(
        @JsonProperty("ID") String id,
        String name,
        String serverVersion,
        String operatingSystem,
        @JsonProperty("OSType") String osType,
        String architecture,
        String kernelVersion,
        @JsonProperty("NCPU") int cpus,
        long memTotal,
        String systemTime,
        String dockerRootDir,
        boolean debug,
        boolean liveRestoreEnabled,
        boolean experimentalBuild,
        @JsonProperty("IPv4Forwarding") boolean ipv4Forwarding,
        List<String> labels,
        List<String> warnings,
        List<String> securityOptions,
        Plugins plugins,
        Swarm swarm,
        int containers,
        int containersRunning,
        int containersPaused,
        int containersStopped,
        int images,
        String driver,
        List<List<String>> driverStatus,
        String loggingDriver,
        String cgroupDriver,
        String cgroupVersion,
        Map<String, OciRuntime> runtimes,
        String defaultRuntime,
        @JsonUnwrapped DockerAbilities abilities) {
    /** A program that runs containers. <em>Immutable.</em> */
    public record OciRuntime(String path) {}

    /** Drivers by kind. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Plugins(List<String> network, List<String> volume, List<String> log) {}

    /** The cluster that this daemon is in. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Swarm(String localNodeState) {}
}
