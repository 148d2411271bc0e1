package io.cnm.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What processes hold of the machine's memory, in bytes. <em>Immutable.</em>
 *
 * @param pss their proportional set size, in which a page that several processes share counts in parts
 * @param anonymous the part of it that is in no file: what they have allocated and written, without the code they have mapped
 * @see <a href="https://docs.kernel.org/filesystems/proc.html">/proc/PID/smaps_rollup</a>
 */
record ProcessMemory(double pss, double anonymous) {
    private static final ProcessMemory NONE = new ProcessMemory(0, 0);

    private static final String PSS = "Pss:";
    private static final String ANONYMOUS = "Pss_Anon:";

    /** Our daemon looks at everything every 5 s: two rounds until it rests, and two more of which the mean is taken. */
    private static final long UNTIL_AT_REST = TimeUnit.SECONDS.toNanos(10);

    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LOOKS = 100;

    private static final long KIB = 1024;

    ProcessMemory plus(ProcessMemory other) {
        return new ProcessMemory(pss + other.pss, anonymous + other.anonymous);
    }

    ProcessMemory minus(ProcessMemory other) {
        return new ProcessMemory(pss - other.pss, anonymous - other.anonymous);
    }

    /** Waits until programs of which nothing is asked have come to rest. */
    static void awaitRest() {
        LockSupport.parkNanos(UNTIL_AT_REST);
    }

    /** Of a process and those that it has started, on the average at rest. */
    static ProcessMemory atRest(long pid) {
        awaitRest();
        var sum = Stream.generate(() -> {
                    LockSupport.parkNanos(BETWEEN_LOOKS);
                    return of(pid);
                })
                .limit(LOOKS)
                .reduce(NONE, ProcessMemory::plus);
        return new ProcessMemory(sum.pss / LOOKS, sum.anonymous / LOOKS);
    }

    /** Of a process and those that it has started, just now. */
    static ProcessMemory of(long pid) {
        return sum(LongStream.concat(LongStream.of(pid), descendants(pid).mapToLong(ProcessHandle::pid)));
    }

    /** Of those that a process has started, as far as they run a program of that name, just now. */
    static ProcessMemory ofDescendants(long pid, String program) {
        return sum(descendants(pid)
                .filter(each -> each.info()
                        .command()
                        .filter(path -> path.endsWith("/" + program))
                        .isPresent())
                .mapToLong(ProcessHandle::pid));
    }

    private static Stream<ProcessHandle> descendants(long pid) {
        return ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants);
    }

    private static ProcessMemory sum(LongStream pids) {
        return pids.mapToObj(ProcessMemory::alone).reduce(NONE, ProcessMemory::plus);
    }

    /** Of one process, just now. */
    static ProcessMemory alone(long pid) {
        try {
            return read(Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")));
        } catch (NoSuchFileException e) {
            return NONE; // it has ended meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The figures of such a file. */
    static ProcessMemory read(List<String> lines) {
        return new ProcessMemory(read(lines, PSS), read(lines, ANONYMOUS));
    }

    private static long read(List<String> lines, String field) {
        return lines.stream()
                .filter(line -> line.startsWith(field))
                .map(line -> line.substring(field.length()).replace("kB", "").strip())
                .mapToLong(number -> Long.parseLong(number) * KIB)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no line " + field));
    }
}
