package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.HostConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The mounts of a container: the usual ones, those in memory, and those that are given. */
final class FileSystems {
    static final long SHM_SIZE = 64L << 20;

    /** What the kernel tells of the host, and what stops it; as Docker hides it today. */
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/devices/virtual/thermal",
            "/sys/firmware");

    static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final Pattern COMMA = Pattern.compile(",");
    private static final Set<String> TMPFS_OPTIONS = Set.of(
            "exec",
            "noexec",
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "ro",
            "rw",
            "sync",
            "async",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime",
            "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "unbindable",
            "runbindable");
    private static final Set<String> TMPFS_VALUES =
            Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol", "huge");
    private static final String DEFAULT_TMPFS_OPTIONS = "noexec,nosuid,nodev";

    private FileSystems() {}

    /** All of them, those further up in the tree first. */
    static List<RuntimeSpec.Mount> all(HostConfig config, Surround surround) {
        var given = new ArrayList<>(surround.mounts());
        given.addAll(inMemory(config));
        given.sort(Comparator.comparingInt(mount -> Path.of(mount.destination()).getNameCount()));
        var taken = given.stream().map(RuntimeSpec.Mount::destination).collect(Collectors.toSet());
        var all = new ArrayList<RuntimeSpec.Mount>();
        for (var usual : usual(config, surround)) {
            var below = usual.destination().startsWith("/dev/") && taken.contains("/dev");
            if (!below && !taken.contains(usual.destination())) {
                all.add(usual);
            }
        }
        all.addAll(given);
        return List.copyOf(all);
    }

    private static List<RuntimeSpec.Mount> usual(HostConfig config, Surround surround) {
        var system = config.privileged() ? "rw" : "ro";
        var all = new ArrayList<>(List.of(
                mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"),
                mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
                mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        "nosuid",
                        "noexec",
                        "newinstance",
                        "ptmxmode=0666",
                        "mode=0620",
                        "gid=5"),
                mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", system),
                mount("/sys/fs/cgroup", "cgroup", "cgroup", system, "nosuid", "noexec", "nodev")));
        // Whose queues these are, the namespace for inter-process communication says.
        all.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
        sharedMemory(config, surround).ifPresent(all::add);
        return all;
    }

    private static Optional<RuntimeSpec.Mount> sharedMemory(HostConfig config, Surround surround) {
        if (config.ipcMode().equals("none")) {
            return Optional.empty();
        }
        var shared = config.ipcMode().equals("host") ? Optional.of(Path.of("/dev/shm")) : surround.shm();
        if (shared.isPresent()) {
            return Optional.of(Binds.of(shared.get(), "/dev/shm", false, "", true));
        }
        var size = config.shmSize() > 0 ? config.shmSize() : SHM_SIZE;
        return Optional.of(mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=" + size));
    }

    private static RuntimeSpec.Mount mount(String target, String type, String source, String... options) {
        return new RuntimeSpec.Mount(target, type, source, List.of(options));
    }

    /** @throws InvalidParameterException for a target or an option that cannot be */
    static List<RuntimeSpec.Mount> inMemory(HostConfig config) {
        var mounts = new ArrayList<RuntimeSpec.Mount>();
        config.tmpfs().forEach((target, options) -> mounts.add(tmpfs(target, words(options))));
        for (var mount : config.mounts()) {
            if (mount.type().equals("tmpfs")) {
                mounts.add(tmpfs(mount.target(), options(mount)));
            }
        }
        return mounts;
    }

    private static RuntimeSpec.Mount tmpfs(String target, List<String> options) {
        if (!target.startsWith("/") || Path.of(target).normalize().equals(Path.of("/"))) {
            throw new InvalidParameterException(
                    "invalid mount path: '" + target + "' mount path must be absolute, and not the root directory");
        }
        var all = new ArrayList<>(words(DEFAULT_TMPFS_OPTIONS));
        for (var option : options) {
            var opposite = option.startsWith("no") ? option.substring(2) : "no" + option;
            all.remove(opposite);
            all.add(option);
        }
        return new RuntimeSpec.Mount(Path.of(target).normalize().toString(), "tmpfs", "tmpfs", List.copyOf(all));
    }

    private static List<String> words(String options) {
        var words = new ArrayList<String>();
        for (var word : COMMA.split(options, -1)) {
            if (word.isEmpty()) {
                continue;
            }
            var equals = word.indexOf('=');
            if (equals < 0 ? !TMPFS_OPTIONS.contains(word) : !TMPFS_VALUES.contains(word.substring(0, equals))) {
                throw new InvalidParameterException("invalid tmpfs option \"" + word + "\"");
            }
            words.add(word);
        }
        return words;
    }

    private static List<String> options(HostConfig.Mount mount) {
        var options = new ArrayList<String>();
        mount.tmpfsOptions().ifPresent(tmpfs -> {
            if (tmpfs.sizeBytes() > 0) {
                options.add("size=" + tmpfs.sizeBytes());
            }
            if (tmpfs.mode() != 0) {
                options.add("mode=" + Integer.toOctalString(tmpfs.mode() & 07777));
            }
        });
        if (mount.readOnly()) {
            options.add("ro");
        }
        return options;
    }

    /** Paths that show nothing. */
    static List<String> masked(HostConfig config, HostFacts facts) {
        return config.maskedPaths().orElseGet(() -> config.privileged() ? List.of() : masked(facts));
    }

    /** With what each processor tells of its temperature. */
    static List<String> masked(HostFacts facts) {
        var perProcessor = facts.processors().stream()
                .map(number -> "/sys/devices/system/cpu/cpu" + number + "/thermal_throttle")
                .filter(path -> Files.isDirectory(Path.of(path)));
        return Stream.concat(MASKED.stream(), perProcessor).toList();
    }

    /** Paths that cannot be written. */
    static List<String> readOnly(HostConfig config) {
        return config.readonlyPaths().orElse(config.privileged() ? List.of() : READ_ONLY);
    }
}
