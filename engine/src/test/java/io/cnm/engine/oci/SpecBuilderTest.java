package io.cnm.engine.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.HostConfig;
import io.cnm.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecBuilderTest {
    private static final long AF_ALG = 38;
    private static final long AF_VSOCK = 40;
    private static final HostFacts FACTS = facts(true);

    private static HostFacts facts(boolean blockWeights) {
        return new HostFacts(
                List.of(0, 1),
                List.of(0),
                Capabilities.ALL.subList(0, 40),
                true,
                false,
                false,
                true,
                blockWeights,
                "6.1.0");
    }

    @Test
    void containerWithoutWishesHasDockersDefaults() {
        var spec = build("{}");

        assertThat(spec.process().capabilities().orElseThrow().bounding())
                .hasSize(14)
                .contains("CAP_CHOWN", "CAP_NET_RAW", "CAP_SETFCAP")
                .doesNotContain("CAP_SYS_ADMIN");
        assertThat(spec.process().capabilities().orElseThrow().inheritable()).isEmpty();
        assertThat(spec.linux().namespaces())
                .extracting(RuntimeSpec.Namespace::type)
                .containsExactly("mount", "network", "pid", "ipc", "uts");
        assertThat(spec.mounts())
                .extracting(RuntimeSpec.Mount::destination)
                .containsExactly(
                        "/proc", "/dev", "/dev/pts", "/sys", "/sys/fs/cgroup", "/dev/mqueue", "/dev/shm", "/etc/hosts");
        assertThat(spec.mounts().get(6).options()).contains("size=67108864");
        assertThat(spec.linux().maskedPaths()).contains("/proc/kcore", "/proc/interrupts", "/sys/firmware");
        assertThat(spec.linux().cgroupsPath()).isEqualTo("/docker/id");
        assertThat(spec.linux().seccomp()).isPresent();
        assertThat(spec.linux().sysctl()).containsKey("net.ipv4.ping_group_range");
        assertThat(spec.linux().resources().orElseThrow().devices().get(0).allow())
                .isFalse();
        assertThat(verify("{}")).isEmpty();
    }

    @Test
    void writtenSpecHasNothingOfWhatIsAbsent() {
        var json = new String(Json.write(build("{}")), UTF_8);

        assertThat(json).doesNotContain("null").doesNotContain("memory\"").doesNotContain("rlimits");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "Memory": 1000000 | Minimum memory limit allowed is 6MB
            "Memory": 10000000, "MemorySwap": 9000000 | Minimum memoryswap limit should be larger than memory limit, see usage
            "MemorySwap": 9000000 | You should always set the Memory limit when using Memoryswap limit, see usage
            "MemorySwappiness": 101 | Invalid value: 101, valid memory swappiness range is 0-100
            "NanoCpus": 3000000000 | Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available
            "NanoCpus": 1000000000, "CpuQuota": 5000 | Conflicting options: Nano CPUs and CPU Quota cannot both be set
            "CpusetCpus": "0-5" | Requested CPUs are not available - requested 0-5, available: 0,1
            "CpusetCpus": "x" | Invalid value x for cpuset cpus
            "CpuPeriod": 5 | CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)
            "BlkioWeight": 5 | Range of blkio weight is from 10 to 1000
            "OomScoreAdj": 1001 | Invalid value 1001, range for oom score adj is [-1000, 1000]
            "CapAdd": ["NONE_SUCH"] | invalid CapAdd: unknown capability: "CAP_NONE_SUCH"
            "SecurityOpt": ["x"] | invalid --security-opt 1: "x"
            "SecurityOpt": ["x=y"] | invalid --security-opt 2: "x=y"
            "SecurityOpt": ["apparmor=mine"] | AppArmor is not supported on this host, but the profile 'mine' was specified
            "SecurityOpt": ["seccomp={}"] | Decoding seccomp profile failed: it has no defaultAction
            "Ulimits": [{"Name": "nofile", "Soft": 10, "Hard": 5}] | ulimit soft limit must be less than or equal to hard limit: 10 > 5
            "Ulimits": [{"Name": "none", "Soft": 1, "Hard": 5}] | invalid ulimit type: none
            "Sysctls": {"vm.swappiness": "1"} | sysctl "vm.swappiness" is not in a separate kernel namespace
            "Sysctls": {"net.x": "1"}, "NetworkMode": "host" | sysctl "net.x" not allowed in host network namespace
            "Tmpfs": {"/x": "bad"} | invalid tmpfs option "bad"
            "DeviceCgroupRules": ["x"] | invalid device cgroup rule format: 'x'
            "IpcMode": "none of these" | invalid IPC mode: none of these
            "UsernsMode": "keep-id" | invalid user namespace mode: keep-id: only host is allowed, user namespaces are not supported
            "CgroupParent": "/a/../b" | invalid CgroupParent: /a/../b: a path without .. is allowed, and no slice of systemd's
            """)
    void impossibleWishIsRefusedInDockersWords(String wish, String message) {
        assertThatThrownBy(() -> verify("{" + wish + "}"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage(message);
    }

    @Test
    void limitsBecomeTheRuntimes() {
        var resources = build("""
                {"Memory": 10000000, "NanoCpus": 1500000000, "CpuShares": 512, "PidsLimit": 7, "MemorySwappiness": -1,
                 "CpusetCpus": "0,1", "BlkioWeight": 300}""").linux().resources().orElseThrow();

        assertThat(resources.memory())
                .hasValue(new RuntimeSpec.Memory(
                        Optional.of(10_000_000L),
                        Optional.empty(),
                        Optional.of(20_000_000L),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(resources.cpu().orElseThrow().quota()).hasValue(150_000L);
        assertThat(resources.cpu().orElseThrow().period()).hasValue(100_000L);
        assertThat(resources.pids()).hasValue(new RuntimeSpec.Pids(7));
        assertThat(resources.blockIo().orElseThrow().weight()).hasValue(300);
    }

    @Test
    void capabilitiesAreAddedAndDroppedByAnySpelling() {
        assertThat(bounding("""
                {"CapAdd": ["net_admin", "CAP_SYS_TIME"], "CapDrop": ["Chown"]}"""))
                .contains("CAP_NET_ADMIN", "CAP_SYS_TIME")
                .doesNotContain("CAP_CHOWN")
                .hasSize(15);
        assertThat(bounding("""
                {"CapDrop": ["ALL"], "CapAdd": ["kill"]}""")).containsExactly("CAP_KILL");
        assertThat(bounding("""
                {"CapAdd": ["ALL"], "CapDrop": ["kill"]}""")).hasSize(40);
    }

    private List<String> bounding(String hostConfig) {
        return build(hostConfig).process().capabilities().orElseThrow().bounding();
    }

    @Test
    void privilegedContainerHasAllThatThisDaemonHas() {
        var spec = build("{\"Privileged\": true}");

        assertThat(spec.process().capabilities().orElseThrow().effective()).isEqualTo(FACTS.capabilities());
        assertThat(spec.linux().seccomp()).isEmpty();
        assertThat(spec.linux().maskedPaths()).isEmpty();
        assertThat(spec.linux().readonlyPaths()).isEmpty();
        assertThat(spec.mounts().get(3).options()).contains("rw");
        assertThat(spec.linux().devices()).extracting(RuntimeSpec.Device::path).contains("/dev/null");
        assertThat(spec.linux().resources().orElseThrow().devices())
                .containsExactly(new RuntimeSpec.DeviceRule(true, "", Optional.empty(), Optional.empty(), "rwm"));
        assertThat(verify("{\"Privileged\": true}")).singleElement().asString().contains("CAP_CHECKPOINT_RESTORE");
    }

    @Test
    void deviceIsTheHosts() {
        var linux = build("""
                {"Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/nothing", "CgroupPermissions": "r"}]}""").linux();

        assertThat(linux.devices()).singleElement().satisfies(device -> {
            assertThat(device.path()).isEqualTo("/dev/nothing");
            assertThat(List.of(device.major(), device.minor())).containsExactly(1L, 3L);
            assertThat(device.type()).isEqualTo("c");
        });
        assertThatThrownBy(() -> build("{\"Devices\": [{\"PathOnHost\": \"/dev/none\"}]}"))
                .hasMessage(
                        "error gathering device information while adding custom device \"/dev/none\": no such file or directory");
    }

    @Test
    void namespacesOfTheHostAndOfOthersAreShared() {
        var surround = surround(Map.of("ipc", Path.of("/proc/7/ns/ipc")), Optional.empty());
        var spec = builder("{\"PidMode\": \"host\", \"UTSMode\": \"host\", \"IpcMode\": \"container:x\"}")
                .build(surround);

        assertThat(spec.linux().namespaces())
                .containsExactly(
                        new RuntimeSpec.Namespace("mount", ""), new RuntimeSpec.Namespace("ipc", "/proc/7/ns/ipc"));
        assertThat(spec.hostname()).isEmpty();
        assertThat(spec.linux().sysctl()).as("no network of its own").isEmpty();
    }

    @Test
    void filesInMemoryTakeThePlaceOfTheUsualMounts() {
        var spec = build("{\"Tmpfs\": {\"/dev/shm\": \"exec,size=1m\", \"/run\": \"\"}, \"ReadonlyRootfs\": true}");

        assertThat(spec.mounts())
                .filteredOn(mount -> mount.destination().equals("/dev/shm"))
                .singleElement()
                .satisfies(mount -> assertThat(mount.options()).containsExactly("nosuid", "nodev", "exec", "size=1m"));
        assertThat(spec.root().readonly()).isTrue();
    }

    @Test
    void ownProfileOfSystemCallsIsTranslated() {
        var profile = """
                {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86"], "syscalls": [
                  {"name": "chmod", "action": "SCMP_ACT_ERRNO", "args": null},
                  {"names": ["chown"], "action": "SCMP_ACT_ERRNO", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                  {"names": ["ptrace"], "action": "SCMP_ACT_ERRNO", "excludes": {"minKernel": "4.8"}}]}""";
        var seccomp = build(new String(
                        Json.write(Map.of("SecurityOpt", List.of("seccomp=" + profile, "no-new-privileges"))), UTF_8))
                .linux()
                .seccomp()
                .orElseThrow();

        assertThat(seccomp.architectures()).containsExactly("SCMP_ARCH_X86");
        assertThat(seccomp.syscalls()).extracting(RuntimeSpec.Syscalls::names).containsExactly(List.of("chmod"));
    }

    @Test
    void socketsOfEveryFamilyButTwoAreLetThroughWhateverTheUpperBitsSay() {
        var rules = build("{}").linux().seccomp().orElseThrow().syscalls().stream()
                .filter(rule -> rule.names().contains("socket"))
                .toList();

        assertThat(rules)
                .allMatch(rule ->
                        rule.action().equals("SCMP_ACT_ALLOW") && rule.args().size() == 1);
        for (var upper : List.of(0L, 1L << 32)) {
            assertThat(LongStream.range(0, 64).filter(family -> rules.stream()
                            .map(rule -> rule.args().get(0))
                            .anyMatch(arg -> ((family + upper) & arg.value()) == arg.valueTwo())))
                    .containsExactlyElementsOf(LongStream.range(0, 48)
                            .filter(family -> family != AF_ALG && family != AF_VSOCK)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void callsThatReachTooFarNeedACapability() {
        assertThat(allowed("{}"))
                .contains("openat", "futex")
                .doesNotContain("bpf", "mount", "io_uring_setup", "clone3");
        assertThat(allowed("{\"CapAdd\": [\"SYS_ADMIN\"]}"))
                .contains("bpf", "mount", "clone3")
                .doesNotContain("io_uring_setup");
    }

    private static List<String> allowed(String hostConfig) {
        return build(hostConfig).linux().seccomp().orElseThrow().syscalls().stream()
                .filter(rule -> rule.action().equals("SCMP_ACT_ALLOW"))
                .flatMap(rule -> rule.names().stream())
                .toList();
    }

    @Test
    void initGoesBeforeTheProgram() {
        var init = Optional.of(Path.of("/usr/bin/tini"));
        var spec = builder("{\"Init\": true}").build(surround(Map.of(), init));

        assertThat(spec.process().args()).containsExactly("/sbin/docker-init", "--", "true");
        assertThat(spec.mounts()).last().extracting(RuntimeSpec.Mount::source).isEqualTo("/usr/bin/tini");
        assertThatThrownBy(() -> build("{\"Init\": true}"))
                .hasMessageContaining("exec: \"docker-init\": executable file not found in $PATH");
    }

    @Test
    void otherUsersCapabilitiesComeWithFilesOnly() {
        var user = new Users.Found(5, 5, List.of(5), "/");
        var process = builder("{}").program(true, false, user, List.of("true"), List.of(), "/tmp");

        assertThat(process.capabilities().orElseThrow().bounding()).hasSize(14);
        assertThat(process.capabilities().orElseThrow().effective()).isEmpty();
        assertThat(process.cwd()).isEqualTo("/tmp");
    }

    @Test
    void environmentIsDockersAndTheContainersAndNothingElse() {
        assertThat(Environment.of(List.of("A=1", "PATH=/x", "HOME_ALONE", "JAVA_HOME", "*", "=x"), "h", "/root", true))
                .containsExactly("PATH=/x", "HOSTNAME=h", "TERM=xterm", "A=1", "HOME=/root");
        assertThat(Environment.of(List.of("PATH"), "", "", false)).isEmpty();
    }

    private static RuntimeSpec build(String hostConfig) {
        return builder(hostConfig).build(surround(Map.of(), Optional.of(Path.of("/run/netns/x")), Optional.empty()));
    }

    private static List<String> verify(String hostConfig) {
        return builder(hostConfig).verify();
    }

    private static SpecBuilder builder(String hostConfig) {
        return builder(hostConfig, FACTS);
    }

    private static SpecBuilder builder(String hostConfig, HostFacts facts) {
        return SpecBuilder.of(ContainerConfig.NONE, Json.read(hostConfig.getBytes(UTF_8), HostConfig.class), facts);
    }

    @Test
    void weightThatTheKernelDoesNotKnowIsDiscardedWithAWord() {
        var builder = builder("""
                {"BlkioWeight": 300, "BlkioWeightDevice": [{"Path": "/dev/null", "Weight": 200}]}""", facts(false));

        assertThat(builder.verify())
                .contains(
                        "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.",
                        "Your kernel does not support Block I/O weight_device or the cgroup is not mounted. "
                                + "Weight-device discarded.");
        assertThat(builder.build(surround(Map.of(), Optional.empty()))
                        .linux()
                        .resources()
                        .orElseThrow()
                        .blockIo())
                .isEmpty();
    }

    private static Surround surround(Map<String, Path> joined, Optional<Path> init) {
        return surround(joined, Optional.empty(), init);
    }

    private static Surround surround(Map<String, Path> joined, Optional<Path> netns, Optional<Path> init) {
        return new Surround(
                "id",
                Path.of("/rootfs"),
                netns,
                "host",
                List.of(Binds.of(Path.of("/h"), "/etc/hosts", false, "", true)),
                Optional.empty(),
                joined,
                Users.Found.ROOT,
                List.of("true"),
                List.of(),
                "",
                "/docker",
                init);
    }
}
