package io.cnm.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a process and those that it has started hold of the machine's memory: their proportional set size, in which a page that
 * several processes share counts in parts.
 *
 * @see <a href="https://docs.kernel.org/filesystems/proc.html">/proc/PID/smaps_rollup</a>
 */
final class ProcessMemory {
    private static final String PSS = "Pss:";

    /** Our daemon looks at everything every 5 s: two rounds until it rests, and two more of which the mean is taken. */
    private static final long UNTIL_AT_REST = TimeUnit.SECONDS.toNanos(10);

    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LOOKS = 100;

    private static final long KIB = 1024;

    private ProcessMemory() {}

    /** Waits until programs of which nothing is asked have come to rest. */
    static void awaitRest() {
        LockSupport.parkNanos(UNTIL_AT_REST);
    }

    /** On the average at rest, in bytes. */
    static double atRest(long pid) {
        awaitRest();
        return DoubleStream.generate(() -> {
                    LockSupport.parkNanos(BETWEEN_LOOKS);
                    return of(pid);
                })
                .limit(LOOKS)
                .average()
                .orElseThrow();
    }

    /** Just now, in bytes. */
    static double of(long pid) {
        return LongStream.concat(LongStream.of(pid), descendants(pid).mapToLong(ProcessHandle::pid))
                .map(ProcessMemory::alone)
                .sum();
    }

    /** What those that a process has started hold just now, as far as they run a program of that name, in bytes. */
    static double ofDescendants(long pid, String program) {
        return descendants(pid)
                .filter(each -> each.info()
                        .command()
                        .filter(path -> path.endsWith("/" + program))
                        .isPresent())
                .mapToLong(ProcessHandle::pid)
                .map(ProcessMemory::alone)
                .sum();
    }

    private static Stream<ProcessHandle> descendants(long pid) {
        return ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants);
    }

    /** What one process holds just now, in bytes. */
    static long alone(long pid) {
        try {
            return read(Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")));
        } catch (NoSuchFileException e) {
            return 0; // it has ended meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The figure of such a file, in bytes. */
    static long read(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(PSS))
                .map(line -> line.substring(PSS.length()).replace("kB", "").strip())
                .mapToLong(number -> Long.parseLong(number) * KIB)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no line " + PSS));
    }
}
