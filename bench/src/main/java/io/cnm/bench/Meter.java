package io.cnm.bench;

import io.cnm.linux.ControlGroups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an engine and all that it starts take of the machine, by a control group of its own; what its containers take is in
 * theirs. <em>Immutable.</em>
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/cpuacct.html">cpuacct of cgroup v1</a>
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files">cpu.stat of cgroup v2</a>
 */
record Meter(String name, Path group) implements AutoCloseable {
    private static final Path UNIFIED = Path.of("/sys/fs/cgroup");
    private static final Path ACCOUNTS = UNIFIED.resolve("cpuacct");
    private static final String USAGE = "usage_usec ";
    private static final int MICRO = 1000;

    /** A new one. */
    static Meter create(String name) {
        var group = (Files.isDirectory(ACCOUNTS) ? ACCOUNTS : UNIFIED).resolve(name);
        try {
            Files.createDirectories(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Meter(name, group);
    }

    /** A command that is counted from its start on. */
    List<String> counted(List<String> command) {
        var enter = "echo $$ >" + group.resolve("cgroup.procs") + "; exec \"$@\"";
        return Stream.concat(Stream.of("sh", "-ec", enter, "sh"), command.stream())
                .toList();
    }

    /** Processor time so far, in nanoseconds. */
    double cpuNanos() {
        try {
            var account = group.resolve("cpuacct.usage");
            return Files.exists(account)
                    ? Double.parseDouble(Files.readString(account).strip())
                    : micros(Files.readAllLines(group.resolve("cpu.stat"))) * MICRO;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double micros(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(USAGE))
                .mapToDouble(line -> Double.parseDouble(line.substring(USAGE.length())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + USAGE));
    }

    /** Memory just now, in bytes: the proportional set size of all of them. */
    double memory() {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs")).stream()
                    .mapToDouble(pid -> ProcessMemory.alone(Long.parseLong(pid)).pss())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ControlGroups.remove(name);
    }
}
