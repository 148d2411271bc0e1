package io.cnm.engine.oci;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container as a runtime is told of it: {@code config.json} of a bundle. What is absent or empty is not written.
 * <em>Immutable.</em>
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config.md">OCI runtime specification</a>
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuntimeSpec(
        String ociVersion,
        ProcessSpec process,
        Root root,
        String hostname,
        String domainname,
        List<Mount> mounts,
        Map<String, String> annotations,
        Linux linux) {

    /** The program. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ProcessSpec(
            boolean terminal,
            Optional<ConsoleSize> consoleSize,
            User user,
            List<String> args,
            List<String> env,
            String cwd,
            Optional<Capabilities> capabilities,
            List<Rlimit> rlimits,
            boolean noNewPrivileges,
            String apparmorProfile,
            Optional<Integer> oomScoreAdj,
            String selinuxLabel) {}

    /** A terminal's size in characters. <em>Immutable.</em> */
    public record ConsoleSize(int height, int width) {}

    /** Who it runs as. <em>Immutable.</em> */
    public record User(
            int uid,
            int gid,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> additionalGids) {}

    /** Sets of capabilities, by their names such as {@code CAP_CHOWN}; Docker leaves inheritable and ambient ones empty. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Capabilities(
            List<String> bounding,
            List<String> effective,
            List<String> inheritable,
            List<String> permitted,
            List<String> ambient) {}

    /** A limit of setrlimit(2), such as {@code RLIMIT_NOFILE}; -1 is no limit. <em>Immutable.</em> */
    public record Rlimit(String type, long soft, long hard) {}

    /** Where the root file system is. <em>Immutable.</em> */
    public record Root(String path, boolean readonly) {}

    /** A mount, in the order in which they are made. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Mount(String destination, String type, String source, List<String> options) {}

    /** What is Linux's own. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Linux(
            List<Namespace> namespaces,
            List<Device> devices,
            String cgroupsPath,
            Optional<Resources> resources,
            Optional<Seccomp> seccomp,
            Map<String, String> sysctl,
            String rootfsPropagation,
            List<String> maskedPaths,
            List<String> readonlyPaths,
            String mountLabel) {}

    /** A namespace: one that is at a path, or a new one if that is empty. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Namespace(String type, String path) {}

    /** A device node that is made. <em>Immutable.</em> */
    public record Device(String path, String type, long major, long minor, int fileMode, int uid, int gid) {}

    /** Limits of its control group. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Resources(
            List<DeviceRule> devices,
            Optional<Memory> memory,
            Optional<Cpu> cpu,
            Optional<Pids> pids,
            @JsonProperty("blockIO") Optional<BlockIo> blockIo,
            Map<String, String> unified) {
        /** None. */
        public static final Resources NONE = new Resources(
                List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    /** Which devices may be used, the last rule that fits counting. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record DeviceRule(
            boolean allow,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String type,
            Optional<Long> major,
            Optional<Long> minor,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String access) {}

    /** Bytes. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Memory(
            Optional<Long> limit,
            Optional<Long> reservation,
            Optional<Long> swap,
            Optional<Long> swappiness,
            @JsonProperty("disableOOMKiller") Optional<Boolean> disableOomKiller) {}

    /** Microseconds for times. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Cpu(
            Optional<Long> shares,
            Optional<Long> quota,
            Optional<Long> period,
            Optional<Long> realtimeRuntime,
            Optional<Long> realtimePeriod,
            String cpus,
            String mems) {}

    /** How many processes; -1 is no limit. <em>Immutable.</em> */
    public record Pids(long limit) {}

    /** What may go to and from block devices. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record BlockIo(
            Optional<Integer> weight,
            List<WeightDevice> weightDevice,
            List<ThrottleDevice> throttleReadBpsDevice,
            List<ThrottleDevice> throttleWriteBpsDevice,
            @JsonProperty("throttleReadIOPSDevice") List<ThrottleDevice> throttleReadIopsDevice,
            @JsonProperty("throttleWriteIOPSDevice") List<ThrottleDevice> throttleWriteIopsDevice) {}

    /** A device's share. <em>Immutable.</em> */
    public record WeightDevice(long major, long minor, int weight) {}

    /** A device's limit. <em>Immutable.</em> */
    public record ThrottleDevice(long major, long minor, long rate) {}

    /** Which system calls are let through. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Seccomp(
            String defaultAction,
            Optional<Integer> defaultErrnoRet,
            List<String> architectures,
            List<String> flags,
            List<Syscalls> syscalls) {}

    /** What is done with some system calls. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Syscalls(List<String> names, String action, Optional<Integer> errnoRet, List<Argument> args) {}

    /** A condition on an argument of a system call. <em>Immutable.</em> */
    public record Argument(int index, long value, long valueTwo, String op) {}
}
