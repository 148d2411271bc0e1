package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.InterfaceStatistics;
import io.cnm.engine.exec.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What a container uses at one moment, beside what it used before. <em>Immutable.</em> */
@JsonNaming(SnakeCaseStrategy.class)
public record DockerStats(
        String read,
        String preread,
        PidsStats pidsStats,
        BlockStats blkioStats,
        int numProcs,
        Nothing storageStats,
        CpuStats cpuStats,
        CpuStats precpuStats,
        MemoryStats memoryStats,
        String name,
        String id,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, NetworkStats> networks) {

    /** How many processes. <em>Immutable.</em> */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record PidsStats(long current, long limit) {}

    /** What went to and from devices; only bytes are known. <em>Immutable.</em> */
    @JsonNaming(SnakeCaseStrategy.class)
    public record BlockStats(List<BlockEntry> ioServiceBytesRecursive) {}

    /** What went to or from one device. <em>Immutable.</em> */
    public record BlockEntry(int major, int minor, String op, long value) {}

    /** Nanoseconds of processors. <em>Immutable.</em> */
    @JsonNaming(SnakeCaseStrategy.class)
    public record CpuStats(
            CpuUsage cpuUsage,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long systemCpuUsage,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) int onlineCpus,
            Throttling throttlingData) {
        /** Not measured yet. */
        public static final CpuStats NONE =
                new CpuStats(new CpuUsage(0, List.of(), 0, 0), 0, 0, new Throttling(0, 0, 0));

        static CpuStats of(Usage usage, long system) {
            return new CpuStats(
                    new CpuUsage(usage.cpuNanos(), usage.cpuNanosPerCpu(), usage.kernelNanos(), usage.userNanos()),
                    system,
                    Runtime.getRuntime().availableProcessors(),
                    new Throttling(usage.periods(), usage.throttledPeriods(), usage.throttledNanos()));
        }
    }

    /** The container's share. <em>Immutable.</em> */
    @JsonNaming(SnakeCaseStrategy.class)
    public record CpuUsage(
            long totalUsage,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Long> percpuUsage,
            long usageInKernelmode,
            long usageInUsermode) {}

    /** How often it was held back. <em>Immutable.</em> */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Throttling(long periods, long throttledPeriods, long throttledTime) {}

    /** Bytes. <em>Immutable.</em> */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record MemoryStats(
            Optional<Long> usage, Optional<Long> maxUsage, Map<String, Long> stats, Optional<Long> limit) {}

    /** What went through an interface. <em>Immutable.</em> */
    @JsonNaming(SnakeCaseStrategy.class)
    public record NetworkStats(
            long rxBytes,
            long rxPackets,
            long rxErrors,
            long rxDropped,
            long txBytes,
            long txPackets,
            long txErrors,
            long txDropped) {
        static NetworkStats of(InterfaceStatistics each) {
            var in = each.received();
            var out = each.sent();
            return new NetworkStats(
                    in.bytes(),
                    in.packets(),
                    in.errors(),
                    in.dropped(),
                    out.bytes(),
                    out.packets(),
                    out.errors(),
                    out.dropped());
        }
    }

    /**
     * Puts a measurement together.
     *
     * @param usage empty if the container does not run
     * @param system nanoseconds that all processors were busy or not since the machine was started
     * @param before the processors' part of the last measurement, and when it was taken
     */
    public static DockerStats of(
            String id,
            String name,
            String read,
            Optional<Usage> usage,
            long system,
            List<InterfaceStatistics> interfaces,
            Before before) {
        var networks = new LinkedHashMap<String, NetworkStats>();
        interfaces.forEach(each -> networks.put(each.interfaceName(), NetworkStats.of(each)));
        return new DockerStats(
                read,
                before.read(),
                new PidsStats(
                        usage.map(Usage::processes).orElse(0L),
                        usage.map(Usage::processesLimit).orElse(0L)),
                new BlockStats(usage.map(Usage::blockIo).orElse(List.of()).stream()
                        .map(each -> new BlockEntry(each.major(), each.minor(), each.operation(), each.bytes()))
                        .toList()),
                0,
                Nothing.NOTHING,
                usage.map(each -> CpuStats.of(each, system)).orElse(CpuStats.NONE),
                before.cpu(),
                new MemoryStats(
                        usage.map(Usage::memory),
                        usage.map(Usage::memoryPeak).filter(peak -> peak > 0),
                        usage.map(Usage::memoryStatistics).orElse(Map.of()),
                        usage.map(Usage::memoryLimit)),
                "/" + name,
                id,
                networks);
    }

    /** The processors' part of a measurement, and when it was taken. <em>Immutable.</em> */
    public record Before(String read, CpuStats cpu) {}

    /** What the next measurement is compared with. */
    public Before toBefore() {
        return new Before(read, cpuStats);
    }
}
