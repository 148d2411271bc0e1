package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.DockerTop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of {@code ps -ef} for some processes, read from /proc: the program itself is not asked.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc.5.html">proc(5)</a>
 */
final class ProcessTable {
    private static final List<String> TITLES = List.of("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
    private static final Set<String> FULL = Set.of("", "-ef", "ef", "-e -f", "-f");
    private static final Path PROC = Path.of("/proc");
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneId.systemDefault());
    /** USER_HZ, which is 100 on all machines that Linux tells of in /proc/PID/stat. */
    private static final int TICKS = 100;

    /** Places in what follows the name in /proc/PID/stat. */
    private static final int PARENT = 1;

    private static final int TTY = 4;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int START = 19;

    private ProcessTable() {}

    /** @throws InvalidParameterException if other columns are asked for than {@code ps -ef} has */
    static DockerTop of(List<Integer> pids, String arguments) {
        if (!FULL.contains(arguments.strip())) {
            throw new InvalidParameterException(
                    "ps_args \"" + arguments + "\": only the columns of -ef are known here");
        }
        var booted = booted();
        return new DockerTop(
                TITLES, pids.stream().flatMap(pid -> row(pid, booted).stream()).toList());
    }

    private static long booted() {
        try {
            return Files.readAllLines(PROC.resolve("stat")).stream()
                    .filter(line -> line.startsWith("btime "))
                    .mapToLong(line ->
                            Long.parseLong(line.substring("btime ".length()).strip()))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private static Optional<List<String>> row(int pid, long booted) {
        try {
            var directory = PROC.resolve(String.valueOf(pid));
            var stat = Files.readString(directory.resolve("stat"));
            var name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            var fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
            var seconds = (Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME))) / TICKS;
            var start = Instant.ofEpochSecond(booted + Long.parseLong(fields.get(START)) / TICKS);
            var age = Math.max(1, Instant.now().getEpochSecond() - start.getEpochSecond());
            return Optional.of(List.of(
                    Files.getOwner(directory).getName(),
                    String.valueOf(pid),
                    fields.get(PARENT),
                    String.valueOf(Math.min(99, 100 * seconds / age)),
                    HOUR.format(start),
                    terminal(Integer.parseInt(fields.get(TTY))),
                    String.format("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60),
                    command(directory, name)));
        } catch (IOException e) {
            return Optional.empty(); // it has just ended
        }
    }

    private static String terminal(int device) {
        var major = (device >> 8) & 0xfff;
        var minor = (device & 0xff) | ((device >> 12) & 0xfff00);
        return device == 0 ? "?" : major >= 136 && major <= 143 ? "pts/" + minor : "tty" + minor;
    }

    private static String command(Path directory, String name) throws IOException {
        var bytes = Files.readAllBytes(directory.resolve("cmdline"));
        var words = new ArrayList<>(List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1)));
        return bytes.length == 0 ? "[" + name + "]" : String.join(" ", words);
    }
}
