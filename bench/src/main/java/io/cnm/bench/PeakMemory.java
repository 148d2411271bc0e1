package io.cnm.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of a process was in memory at most since it was begun to be watched. <em>Immutable.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html">clear_refs</a>, which resets VmHWM
 */
record PeakMemory(Path process, double before) {
    private static final String RESET_PEAK = "5";
    private static final String PEAK = "VmHWM:";
    private static final long KIB = 1024;

    static PeakMemory begin(long pid) {
        var process = Path.of("/proc/" + pid);
        try {
            Files.writeString(process.resolve("clear_refs"), RESET_PEAK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PeakMemory(process, peak(process));
    }

    /** How many bytes more than at the beginning. */
    double above() {
        return peak(process) - before;
    }

    private static double peak(Path process) {
        try {
            return Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .map(line -> line.substring(PEAK.length()).replace("kB", "").strip())
                    .mapToDouble(number -> Double.parseDouble(number) * KIB)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no line " + PEAK));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
