package io.cnm.engine.exec;

import java.util.List;
import java.util.Map;

/**
 * What a container uses, from its control group. <em>Immutable.</em>
 *
 * @param cpuNanos time on all processors
 * @param cpuNanosPerCpu by processor; empty where the kernel does not say
 * @param kernelNanos of it in the kernel
 * @param userNanos of it outside
 * @param periods of throttling that have passed
 * @param throttledPeriods of which it was stopped
 * @param throttledNanos for how long
 * @param memory bytes, with the page cache
 * @param memoryPeak the most there have been; 0 where the kernel does not say
 * @param memoryLimit bytes; the machine's memory if there is no limit
 * @param memoryStatistics {@code memory.stat} of the kernel
 * @param processes how many
 * @param processesLimit 0 for none
 * @param blockIo bytes read and written by device
 */
public record Usage(
        long cpuNanos,
        List<Long> cpuNanosPerCpu,
        long kernelNanos,
        long userNanos,
        long periods,
        long throttledPeriods,
        long throttledNanos,
        long memory,
        long memoryPeak,
        long memoryLimit,
        Map<String, Long> memoryStatistics,
        long processes,
        long processesLimit,
        List<BlockIo> blockIo) {
    /** What went to and from a device. <em>Immutable.</em> */
    public record BlockIo(int major, int minor, String operation, long bytes) {}
}
