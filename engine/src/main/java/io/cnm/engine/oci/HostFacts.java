package io.cnm.engine.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * What this machine and its kernel have for containers. <em>Immutable.</em>
 *
 * @param processors that are online, by number
 * @param memoryNodes that are online, by number
 * @param capabilities this process could give away: its own bounding set
 * @param seccomp whether system calls can be filtered
 * @param appArmor whether there are AppArmor profiles
 * @param unifiedGroups whether control groups are of version 2 alone
 * @param swapLimits whether swap space can be limited
 * @param blockWeights whether one group can have more of a block device than another
 * @param kernel its version
 */
public record HostFacts(
        List<Integer> processors,
        List<Integer> memoryNodes,
        List<String> capabilities,
        boolean seccomp,
        boolean appArmor,
        boolean unifiedGroups,
        boolean swapLimits,
        boolean blockWeights,
        String kernel) {
    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

    public HostFacts {
        processors = List.copyOf(processors);
        memoryNodes = List.copyOf(memoryNodes);
        capabilities = List.copyOf(capabilities);
    }

    /** Asks the kernel. */
    public static HostFacts read() {
        try {
            var status = Files.readAllLines(STATUS);
            var unified = Files.exists(GROUPS.resolve("cgroup.controllers"));
            return new HostFacts(
                    online("/sys/devices/system/cpu/online"),
                    online("/sys/devices/system/node/online"),
                    Capabilities.of(Long.parseUnsignedLong(field(status, "CapBnd:"), 16)),
                    status.stream().anyMatch(line -> line.startsWith("Seccomp:")),
                    Files.isDirectory(Path.of("/sys/kernel/security/apparmor")),
                    unified,
                    unified || Files.exists(GROUPS.resolve("memory/memory.memsw.limit_in_bytes")),
                    unified
                            || Files.exists(GROUPS.resolve("blkio/blkio.weight"))
                            || Files.exists(GROUPS.resolve("blkio/blkio.bfq.weight")),
                    System.getProperty("os.version", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("0");
    }

    /** A machine without memory nodes has one all the same. */
    private static List<Integer> online(String file) throws IOException {
        var path = Path.of(file);
        return Files.exists(path)
                ? List.copyOf(NumberList.parse(Files.readString(path).strip()))
                : List.of(0);
    }

    /**
     * Whether a resource can be limited.
     *
     * @param controller of control groups
     * @param file that it has in version 1; empty for none in particular
     */
    public boolean limits(String controller, String file) {
        try {
            return unifiedGroups
                    ? List.of(Files.readString(GROUPS.resolve("cgroup.controllers"))
                                    .strip()
                                    .split(" ", -1))
                            .contains(controller)
                    : Files.exists(GROUPS.resolve(controller).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of this machine that are missing from all there are. */
    List<String> missingCapabilities() {
        var missing = new TreeSet<>(Capabilities.ALL);
        missing.removeAll(capabilities);
        return List.copyOf(missing);
    }
}
