package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The part of {@link DockerInfo} that says what the machine's kernel and programs can do. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerAbilities(
        boolean memoryLimit,
        boolean swapLimit,
        boolean cpuCfsPeriod,
        boolean cpuCfsQuota,
        @JsonProperty("CPUShares") boolean cpuShares,
        @JsonProperty("CPUSet") boolean cpuSet,
        boolean pidsLimit,
        boolean oomKillDisable,
        boolean bridgeNfIptables,
        @JsonProperty("BridgeNfIp6tables") boolean bridgeNfIp6tables,
        @JsonProperty("NFd") int openFiles,
        @JsonProperty("NGoroutines") int threads,
        @JsonProperty("NEventsListener") int listeners,
        String indexServerAddress,
        Registries registryConfig,
        String httpProxy,
        String httpsProxy,
        String noProxy,
        String isolation,
        String initBinary,
        Commit containerdCommit,
        Commit runcCommit,
        Commit initCommit) {
    /** Which version of a program there is. <em>Immutable.</em> */
    public record Commit(
            @JsonProperty("ID") String id,
            @JsonProperty("Expected") String expected) {
        /** This one. */
        public static Commit of(String version) {
            return new Commit(version, version);
        }
    }

    /** How registries are asked. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Registries(
            @JsonProperty("InsecureRegistryCIDRs") List<String> insecureSubnets,
            Map<String, Index> indexConfigs,
            List<String> mirrors) {}

    /** How one registry is asked. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Index(String name, List<String> mirrors, boolean secure, boolean official) {}
}
