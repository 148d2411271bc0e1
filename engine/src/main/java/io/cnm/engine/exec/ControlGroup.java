package io.cnm.engine.exec;

import io.cnm.linux.ControlGroups;
import io.cnm.linux.MountInfo;
import io.cnm.linux.Mounts;
import io.cnm.linux.OtherProcess;
import io.cnm.linux.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A container's control group, in whichever hierarchies this machine has: one for each controller (version 1), one for all
 * (version 2), or some of both. <em>Immutable.</em>
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">control groups version 2</a>, cgroups(7)
 */
final class ControlGroup {
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern BLANK = Pattern.compile("\\s+");
    private static final Duration FREEZE_DEADLINE = Duration.ofSeconds(10);
    private static final long FREEZE_STEP_MILLIS = 1;
    private static final int ATTEMPTS_AT_ONCE = 20;
    private static final String THAWED = "THAWED";

    /** Where a group's processes are asked for: any controller that has a group for each container. */
    private static final List<String> WITH_PROCESSES = List.of("pids", "freezer", "devices", "memory", "cpu");

    private final String path;
    private final Map<String, Path> legacy;
    private final Optional<Path> unified;

    private ControlGroup(String path, Map<String, Path> legacy, Optional<Path> unified) {
        this.path = path;
        this.legacy = legacy;
        this.unified = unified;
    }

    /**
     * The group of that path, there or not.
     *
     * @param path below each hierarchy's root, beginning with a slash
     */
    static ControlGroup of(String path) {
        var below = path.substring(1);
        var legacy = new HashMap<String, Path>();
        Hierarchies.ALL.legacy.forEach((controller, root) -> legacy.put(controller, root.resolve(below)));
        return new ControlGroup(path, Map.copyOf(legacy), Hierarchies.ALL.unified.map(root -> root.resolve(below)));
    }

    /** Where this machine has its hierarchies, which does not change; it is looked for once. */
    private record Hierarchies(Map<String, Path> legacy, Optional<Path> unified) {
        private static final Hierarchies ALL = find(Mounts.list());

        private static Hierarchies find(List<MountInfo> mounts) {
            var legacy = new HashMap<String, Path>();
            var unified = Optional.<Path>empty();
            for (var mount : mounts) {
                var root = Path.of(mount.target());
                if (mount.type().equals("cgroup")) {
                    COMMA.splitAsStream(mount.superOptions()).forEach(controller -> legacy.put(controller, root));
                } else if (mount.type().equals("cgroup2")) {
                    unified = Optional.of(root);
                }
            }
            return new Hierarchies(Map.copyOf(legacy), unified);
        }
    }

    /** Whether version 1 has the controller on this machine. */
    boolean isLegacy(String controller) {
        return legacy.containsKey(controller);
    }

    private Optional<Path> directory(String controller) {
        return Optional.ofNullable(legacy.get(controller)).or(() -> unified);
    }

    /** A file's text; empty if the kernel has no such file, or the group is gone. */
    Optional<String> read(String controller, String file) throws IOException {
        var directory = directory(controller);
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(directory.get().resolve(file)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A file that is one number; -1 for the kernel's {@code max}, empty as in {@link #read}. */
    Optional<Long> number(String controller, String file) throws IOException {
        return read(controller, file).map(text -> text.equals("max") ? -1 : parse(text));
    }

    /** A file with a name and a number in each line. */
    Map<String, Long> table(String controller, String file) throws IOException {
        var table = new LinkedHashMap<String, Long>();
        for (var line : read(controller, file).orElse("").lines().toList()) {
            var words = words(line);
            if (words.size() == 2) {
                table.put(words.get(0), parse(words.get(1)));
            }
        }
        return table;
    }

    /** The kernel's numbers are unsigned, of 64 bits. */
    static long parse(String digits) {
        var value = Long.parseUnsignedLong(digits);
        return value < 0 ? Long.MAX_VALUE : value;
    }

    /** All processes in it and in the groups below it. */
    List<Integer> processes() throws IOException {
        var root = WITH_PROCESSES.stream()
                .filter(this::isLegacy)
                .findFirst()
                .flatMap(this::directory)
                .or(() -> unified);
        var processes = new ArrayList<Integer>();
        if (root.isPresent() && Files.isDirectory(root.get())) {
            try (var groups = Files.walk(root.get())) {
                for (var group : groups.filter(Files::isDirectory).toList()) {
                    processes.addAll(inGroup(group));
                }
            }
        }
        return processes;
    }

    private static List<Integer> inGroup(Path group) throws IOException {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs")).stream()
                    .map(Integer::valueOf)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of(); // it has gone in between
        }
    }

    /** Whether the kernel has killed something in it because its memory ran out. */
    boolean outOfMemory() throws IOException {
        var events = isLegacy("memory") ? table("memory", "memory.oom_control") : table("memory", "memory.events");
        return events.getOrDefault("oom_kill", 0L) > 0;
    }

    /**
     * Stops all processes where they are, or lets them go on, and waits until it is so.
     *
     * @throws IOException if it is not so within ten seconds: some process does not let itself be stopped
     */
    void freeze(boolean frozen) throws IOException {
        var end = System.nanoTime() + FREEZE_DEADLINE.toNanos();
        for (var attempt = 1; System.nanoTime() < end; attempt++) {
            // Version 1 must be told again: a process that was being forked in the meantime is not stopped. And what
            // runs a new
            // program waits for its other threads to die, which they do not do once they are stopped: then all must go
            // on.
            writeFreeze(frozen && (attempt % ATTEMPTS_AT_ONCE != 0 || !isLegacy("freezer")));
            if (isFrozen() == frozen) {
                return;
            }
            pause();
        }
        throw new IOException("its processes did not " + (frozen ? "stop" : "go on") + " within "
                + FREEZE_DEADLINE.toSeconds() + " s");
    }

    /** Lets its processes go on if they are stopped. */
    void thaw() throws IOException {
        if (isToBeFrozen()) {
            freeze(false);
        }
    }

    private void writeFreeze(boolean frozen) throws IOException {
        var group = directory("freezer").orElseThrow(() -> new IOException("this machine has no freezer"));
        if (isLegacy("freezer")) {
            Files.writeString(group.resolve("freezer.state"), frozen ? "FROZEN" : THAWED);
        } else {
            Files.writeString(group.resolve("cgroup.freeze"), frozen ? "1" : "0");
        }
    }

    boolean isFrozen() throws IOException {
        return isLegacy("freezer")
                ? read("freezer", "freezer.state").orElse("").equals("FROZEN")
                : table("freezer", "cgroup.events").getOrDefault("frozen", 0L) == 1;
    }

    /** Whether its processes are stopped, or on their way to it. */
    boolean isToBeFrozen() throws IOException {
        return isLegacy("freezer")
                ? !read("freezer", "freezer.state").orElse(THAWED).equals(THAWED)
                : read("freezer", "cgroup.freeze").orElse("0").equals("1");
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(FREEZE_STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Kills what is in it and removes it; for when the runtime does not. */
    void destroy() throws IOException {
        var end = System.nanoTime() + FREEZE_DEADLINE.toNanos();
        for (var left = processes(); !left.isEmpty() && System.nanoTime() < end; left = processes()) {
            for (var pid : left) {
                OtherProcess.open(pid).ifPresent(process -> {
                    try (process) {
                        process.signal(RunningProgram.SIGKILL);
                    }
                });
            }
            pause();
        }
        ControlGroups.remove(path.substring(1));
    }

    @Override
    public String toString() {
        return path;
    }

    /** The words of a line. */
    static List<String> words(String line) {
        return Arrays.asList(BLANK.split(line.strip()));
    }
}
