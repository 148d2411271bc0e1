package io.cnm.engine.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.List;

/**
 * What /proc tells of a process. <em>Immutable.</em>
 *
 * @param pid its id on the host
 * @param name what it calls itself
 * @param command its arguments; empty for one of the kernel's
 * @param stat what follows the name in /proc/PID/stat
 * @param status the lines of /proc/PID/status
 * @param user the name of its user on the host, or the number of one that has none
 * @param group the same for its group
 * @param started when
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>, proc_pid_status(5)
 */
record ProcessFacts(
        int pid,
        String name,
        String command,
        List<String> stat,
        List<String> status,
        String user,
        String group,
        Instant started) {
    /** USER_HZ, which is 100 on all machines that Linux tells of in /proc/PID/stat. */
    private static final int TICKS = 100;

    /** Places in what follows the name in /proc/PID/stat. */
    static final int STATE = 0;

    static final int PARENT = 1;
    static final int GROUP = 2;
    static final int SESSION = 3;
    static final int TTY = 4;
    static final int FOREGROUND = 5;
    static final int PRIORITY = 15;
    static final int NICE = 16;
    static final int THREADS = 17;
    static final int VIRTUAL_SIZE = 20;
    static final int PROCESSOR = 36;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int START = 19;

    /** @throws IOException if it has ended */
    static ProcessFacts read(int pid, long booted) throws IOException {
        var directory = Path.of("/proc", String.valueOf(pid));
        var line = Files.readString(directory.resolve("stat"));
        var stat = List.of(line.substring(line.lastIndexOf(')') + 2).strip().split(" ", -1));
        var status = Files.readAllLines(directory.resolve("status"));
        var owner = Files.readAttributes(directory, PosixFileAttributes.class);
        return new ProcessFacts(
                pid,
                line.substring(line.indexOf('(') + 1, line.lastIndexOf(')')),
                command(directory),
                stat,
                status,
                name(directory, "unix:uid", word(status, "Uid", 1), owner.owner()),
                name(directory, "unix:gid", word(status, "Gid", 1), owner.group()),
                Instant.ofEpochSecond(booted + Long.parseLong(stat.get(START)) / TICKS));
    }

    /** The directory of a process that keeps its memory to itself belongs to root. */
    private static String name(Path directory, String attribute, String number, UserPrincipal owner)
            throws IOException {
        return String.valueOf(Files.getAttribute(directory, attribute)).equals(number) ? owner.getName() : number;
    }

    private static String command(Path directory) throws IOException {
        var bytes = Files.readAllBytes(directory.resolve("cmdline"));
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    }

    /** When the machine began, in seconds of the epoch. */
    static long booted() throws IOException {
        return Files.readAllLines(Path.of("/proc/stat")).stream()
                .filter(line -> line.startsWith("btime "))
                .mapToLong(
                        line -> Long.parseLong(line.substring("btime ".length()).strip()))
                .findFirst()
                .orElse(0);
    }

    long number(int place) {
        return Long.parseLong(stat.get(place));
    }

    /** A word of a line of the status: of four user ids the real one is 0, the effective one 1. */
    String status(String key, int word) {
        return word(status, key, word);
    }

    private static String word(List<String> status, String key, int word) {
        return status.stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> List.of(line.substring(key.length() + 1).strip().split("\\s+", -1)))
                .filter(words -> words.size() > word)
                .map(words -> words.get(word))
                .findFirst()
                .orElse("0");
    }

    /** Seconds of processors' time. */
    long processorSeconds() {
        return (number(USER_TIME) + number(SYSTEM_TIME)) / TICKS;
    }

    /** Seconds since it was started, at least one. */
    long age() {
        return Math.max(1, Instant.now().getEpochSecond() - started.getEpochSecond());
    }
}
