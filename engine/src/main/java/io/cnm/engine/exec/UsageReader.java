package io.cnm.engine.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a control group's processes use, in either version's words. <em>Immutable.</em> */
record UsageReader(ControlGroup group) {
    private static final long NANOS_PER_MICRO = 1000;

    /** cpuacct.stat counts in the unit of USER_HZ, which is 100 a second on every architecture that Java runs on. */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** On processors. */
    private record Cpu(
            long total, List<Long> perCpu, long kernel, long user, long periods, long throttled, long throttledNanos) {}

    /** Empty if the group is gone. */
    Optional<Usage> read() throws IOException {
        var memory = group.isLegacy("memory")
                ? group.number("memory", "memory.usage_in_bytes")
                : group.number("memory", "memory.current");
        if (memory.isEmpty()) {
            return Optional.empty();
        }
        var cpu = group.isLegacy("cpuacct") ? legacyCpu() : cpu();
        return Optional.of(new Usage(
                cpu.total,
                cpu.perCpu,
                cpu.kernel,
                cpu.user,
                cpu.periods,
                cpu.throttled,
                cpu.throttledNanos,
                memory.get(),
                group.number("memory", group.isLegacy("memory") ? "memory.max_usage_in_bytes" : "memory.peak")
                        .orElse(0L),
                memoryLimit(),
                group.table("memory", "memory.stat"),
                processes(),
                Math.max(0, group.number("pids", "pids.max").orElse(0L)),
                group.isLegacy("blkio") ? legacyBlockIo() : blockIo()));
    }

    private Cpu legacyCpu() throws IOException {
        var ticks = group.table("cpuacct", "cpuacct.stat");
        var throttling = group.table("cpu", "cpu.stat");
        return new Cpu(
                group.number("cpuacct", "cpuacct.usage").orElse(0L),
                group.read("cpuacct", "cpuacct.usage_percpu").stream()
                        .flatMap(line -> ControlGroup.words(line).stream())
                        .map(ControlGroup::parse)
                        .toList(),
                ticks.getOrDefault("system", 0L) * NANOS_PER_TICK,
                ticks.getOrDefault("user", 0L) * NANOS_PER_TICK,
                throttling.getOrDefault("nr_periods", 0L),
                throttling.getOrDefault("nr_throttled", 0L),
                throttling.getOrDefault("throttled_time", 0L));
    }

    private Cpu cpu() throws IOException {
        var stat = group.table("cpu", "cpu.stat");
        return new Cpu(
                nanos(stat, "usage_usec"),
                List.of(),
                nanos(stat, "system_usec"),
                nanos(stat, "user_usec"),
                stat.getOrDefault("nr_periods", 0L),
                stat.getOrDefault("nr_throttled", 0L),
                nanos(stat, "throttled_usec"));
    }

    private static long nanos(Map<String, Long> stat, String name) {
        return stat.getOrDefault(name, 0L) * NANOS_PER_MICRO;
    }

    private long memoryLimit() throws IOException {
        var machine = machineMemory();
        var limit = group.number("memory", group.isLegacy("memory") ? "memory.limit_in_bytes" : "memory.max")
                .orElse(-1L);
        return limit < 0 ? machine : Math.min(limit, machine);
    }

    private static long machineMemory() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> ControlGroup.parse(ControlGroup.words(line).get(1)) * 1024)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        }
    }

    private long processes() throws IOException {
        var counted = group.number("pids", "pids.current");
        return counted.isPresent() ? counted.get() : group.processes().size();
    }

    /** Lines such as {@code 8:0 Read 4096}, and a last one for the total. */
    private List<Usage.BlockIo> legacyBlockIo() throws IOException {
        var moved = new ArrayList<Usage.BlockIo>();
        for (var line : group.read("blkio", "blkio.throttle.io_service_bytes_recursive")
                .orElse("")
                .lines()
                .toList()) {
            var words = ControlGroup.words(line);
            if (words.size() == 3) {
                moved.add(blockIo(words.get(0), words.get(1), words.get(2)));
            }
        }
        return moved;
    }

    /** Lines such as {@code 8:0 rbytes=4096 wbytes=0 rios=1 wios=0}. */
    private List<Usage.BlockIo> blockIo() throws IOException {
        var moved = new ArrayList<Usage.BlockIo>();
        for (var line : group.read("io", "io.stat").orElse("").lines().toList()) {
            var words = ControlGroup.words(line);
            for (var word : words) {
                if (word.startsWith("rbytes=") || word.startsWith("wbytes=")) {
                    var operation = word.startsWith("r") ? "read" : "write";
                    moved.add(blockIo(words.get(0), operation, word.substring("rbytes=".length())));
                }
            }
        }
        return moved;
    }

    private static Usage.BlockIo blockIo(String device, String operation, String bytes) {
        var colon = device.indexOf(':');
        return new Usage.BlockIo(
                Integer.parseInt(device.substring(0, colon)),
                Integer.parseInt(device.substring(colon + 1)),
                operation,
                ControlGroup.parse(bytes));
    }
}
