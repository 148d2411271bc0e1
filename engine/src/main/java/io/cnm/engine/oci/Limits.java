package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.HostConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The limits of a container's control group: checked in Docker's words, and as a runtime is told. */
final class Limits {
    private static final long LEAST_MEMORY = 6L << 20;
    private static final long NANOS_PER_CPU = 1_000_000_000;
    private static final long CFS_PERIOD = 100_000;
    private static final long LEAST_MICROS = 1_000;
    private static final long MOST_MICROS = 1_000_000;
    private static final long UNLIMITED = -1;

    private Limits() {}

    /**
     * Refuses what cannot be.
     *
     * @return warnings
     * @throws InvalidParameterException as Docker says it
     */
    static List<String> verify(HostConfig config, HostFacts facts) {
        verifyMemory(config);
        verifyProcessors(config, facts);
        verifySets(config, facts);
        require(
                config.blkioWeight() == 0 || isBetween(10, config.blkioWeight(), 1000),
                "Range of blkio weight is from 10 to 1000");
        require(
                Math.abs((long) config.oomScoreAdj()) <= 1000,
                "Invalid value " + config.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
        require(config.shmSize() >= 0, "SHM size can not be less than 0");
        return warnings(config, facts);
    }

    private static void verifyMemory(HostConfig config) {
        var memory = config.memory();
        var swap = config.memorySwap();
        var reservation = config.memoryReservation();
        require(memory == 0 || memory >= LEAST_MEMORY, "Minimum memory limit allowed is 6MB");
        require(
                memory == 0 || swap <= 0 || swap >= memory,
                "Minimum memoryswap limit should be larger than memory limit, see usage");
        require(
                memory != 0 || swap <= 0,
                "You should always set the Memory limit when using Memoryswap limit, see usage");
        config.memorySwappiness()
                .ifPresent(value -> require(
                        value >= -1 && value <= 100,
                        "Invalid value: " + value + ", valid memory swappiness range is 0-100"));
        require(reservation == 0 || reservation >= LEAST_MEMORY, "Minimum memory reservation allowed is 6MB");
        require(
                memory == 0 || reservation <= memory,
                "Minimum memory limit can not be less than memory reservation limit, see usage");
    }

    private static void verifyProcessors(HostConfig config, HostFacts facts) {
        var nanos = config.nanoCpus();
        var most = facts.processors().size();
        require(
                nanos == 0 || config.cpuPeriod() == 0,
                "Conflicting options: Nano CPUs and CPU Period cannot both be set");
        require(
                nanos == 0 || config.cpuQuota() == 0,
                "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        require(
                nanos == 0 || isBetween(NANOS_PER_CPU / 100, nanos, most * NANOS_PER_CPU),
                "Range of CPUs is from 0.01 to " + most + ".00, as there are only " + most + " CPUs available");
        require(
                config.cpuShares() >= 0,
                "invalid CPU shares (" + config.cpuShares() + "): value must be a positive integer");
        require(
                config.cpuPeriod() == 0 || isBetween(LEAST_MICROS, config.cpuPeriod(), MOST_MICROS),
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        require(
                config.cpuQuota() <= 0 || config.cpuQuota() >= LEAST_MICROS,
                "CPU cfs quota can not be less than 1ms (i.e. 1000)");
    }

    private static void verifySets(HostConfig config, HostFacts facts) {
        verifySet(config.cpusetCpus(), facts.processors(), "cpuset cpus", "CPUs");
        verifySet(config.cpusetMems(), facts.memoryNodes(), "cpuset mems", "memory nodes");
    }

    private static void verifySet(String asked, List<Integer> available, String field, String what) {
        if (asked.isEmpty()) {
            return;
        }
        boolean there;
        try {
            there = available.containsAll(NumberList.parse(asked));
        } catch (IllegalArgumentException e) {
            throw new InvalidParameterException("Invalid value " + asked + " for " + field, e);
        }
        require(
                there,
                "Requested " + what + " are not available - requested " + asked + ", available: "
                        + available.stream().map(Object::toString).collect(Collectors.joining(",")));
    }

    private static List<String> warnings(HostConfig config, HostFacts facts) {
        var warnings = new ArrayList<String>();
        if (config.memory() > 0 && !facts.swapLimits()) {
            warnings.add("Your kernel does not support swap limit capabilities or the cgroup is not mounted. "
                    + "Memory limited without swap.");
        }
        warnings.addAll(BlockLimits.warnings(config, facts));
        if (config.oomKillDisable().orElse(false) && facts.unifiedGroups()) {
            warnings.add("OomKillDisable has no effect: control groups of version 2 do not have it.");
        }
        if (config.oomKillDisable().orElse(false) && config.memory() == 0) {
            warnings.add("OOM killer is disabled for the container, but no memory limit is set, this can result in the "
                    + "system running out of resources.");
        }
        return warnings;
    }

    /** As a runtime is told; device rules are given. */
    static RuntimeSpec.Resources resources(HostConfig config, HostFacts facts, List<RuntimeSpec.DeviceRule> devices) {
        return new RuntimeSpec.Resources(
                devices,
                memory(config, facts),
                cpu(config),
                config.pidsLimit()
                        .filter(limit -> limit != 0)
                        .map(limit -> new RuntimeSpec.Pids(Math.max(limit, UNLIMITED))),
                BlockLimits.of(config, facts),
                Map.of());
    }

    private static Optional<RuntimeSpec.Memory> memory(HostConfig config, HostFacts facts) {
        var limit = positive(config.memory());
        var swap = Optional.<Long>empty();
        if (config.memorySwap() != 0) {
            swap = Optional.of(config.memorySwap());
        } else if (limit.isPresent() && facts.swapLimits()) {
            swap = limit.map(bytes -> 2 * bytes);
        }
        var memory = new RuntimeSpec.Memory(
                limit,
                positive(config.memoryReservation()),
                swap,
                config.memorySwappiness().filter(value -> value >= 0 && !facts.unifiedGroups()),
                config.oomKillDisable().filter(disabled -> disabled && !facts.unifiedGroups()));
        var none = new RuntimeSpec.Memory(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return Optional.of(memory).filter(asked -> !asked.equals(none));
    }

    private static Optional<RuntimeSpec.Cpu> cpu(HostConfig config) {
        var quota = config.nanoCpus() > 0
                ? Optional.of(config.nanoCpus() * CFS_PERIOD / NANOS_PER_CPU)
                : Optional.of(config.cpuQuota()).filter(value -> value != 0);
        var period = config.nanoCpus() > 0 ? Optional.of(CFS_PERIOD) : positive(config.cpuPeriod());
        var cpu = new RuntimeSpec.Cpu(
                positive(config.cpuShares()),
                quota,
                period,
                positive(config.cpuRealtimeRuntime()),
                positive(config.cpuRealtimePeriod()),
                config.cpusetCpus(),
                config.cpusetMems());
        var none = new RuntimeSpec.Cpu(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "", "");
        return Optional.of(cpu).filter(asked -> !asked.equals(none));
    }

    private static Optional<Long> positive(long value) {
        return Optional.of(value).filter(number -> number > 0);
    }

    private static boolean isBetween(long least, long value, long most) {
        return value >= least && value <= most;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new InvalidParameterException(message);
        }
    }
}
