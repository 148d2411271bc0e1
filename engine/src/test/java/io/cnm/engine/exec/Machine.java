package io.cnm.engine.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.linux.ControlGroups;
import io.cnm.testkit.Programs;
import io.cnm.testkit.kernel.Lab;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Containers for tests: a root file system with busybox, and control groups below one that the test removes. */
final class Machine implements AutoCloseable {
    static final Stdio QUIET = new Stdio(false, false, false, Optional.empty(), 0);
    static final Stdio TERMINAL = new Stdio(true, true, false, Optional.empty(), 0);
    static final Stdio INPUT_ONCE = new Stdio(false, true, true, Optional.empty(), 0);

    private static final String PATH = "PATH=/bin";
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final List<String> APPLETS = List.of(
            "sh",
            "cat",
            "echo",
            "sleep",
            "ls",
            "true",
            "stty",
            "dd",
            "head",
            "kill",
            "id",
            "env",
            "grep",
            "wc",
            "mount",
            "hostname",
            "unshare");

    private final Lab lab;
    private final String runtime;
    private final Path rootfs;
    private final String group = "cnm-test-" + UUID.randomUUID();
    private final List<RuncDriver> drivers = new ArrayList<>();
    private final RuncDriver driver;

    /**
     * Shell words that print the terminal's size when it is the wanted one, and whatever it is after ten seconds. The
     * monitor is told of a new size through one pipe and of input through another, and takes them in an order of its
     * own.
     */
    static String sizeOnceItIs(String size) {
        return "i=0; until [ \"$(stty size 2>&1)\" = '" + size
                + "' ] || [ $i -ge 100 ]; do i=$((i + 1)); sleep 0.1; done; " + "stty size";
    }

    private Machine(Lab lab, String runtime) throws IOException {
        this.lab = lab;
        this.runtime = runtime;
        rootfs = makeRootfs(lab.dir().resolve("rootfs"));
        driver = open(settings());
    }

    /** With runc; it is closed at the lab's end. */
    static Machine open(Lab lab) throws IOException {
        return open(lab, "runc");
    }

    /** With another runtime. */
    static Machine open(Lab lab, String runtime) throws IOException {
        Programs.require("runc");
        Programs.require("conmon");
        Programs.require("busybox");
        return lab.closeAtEnd(new Machine(lab, runtime));
    }

    private static Path makeRootfs(Path root) throws IOException {
        var busybox = Programs.find("busybox").orElseThrow();
        for (var directory : List.of("bin", "proc", "sys", "dev", "tmp", "etc", "mnt")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.copy(busybox, root.resolve("bin/busybox"));
        for (var applet : APPLETS) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        return root;
    }

    /** Those of its own driver. */
    RuncSettings settings() {
        return settings(runtime, Duration.ofSeconds(30));
    }

    RuncSettings settings(String runtime, Duration deadline) {
        return new RuncSettings("runc", runtime, "conmon", lab.dir().resolve("exec"), List.of(), deadline, PATIENCE);
    }

    /** A driver whose containers have their mounts below a mount point. */
    RuncSettings crowded(Path mountPoint) {
        var usual = settings();
        return new RuncSettings(
                usual.name(),
                usual.runtime(),
                usual.monitor(),
                usual.root(),
                List.of(mountPoint),
                usual.deadline(),
                usual.patience());
    }

    /** One more driver, as after a restart. */
    RuncDriver open(RuncSettings settings) {
        var opened = RuncDriver.open(settings);
        drivers.add(opened);
        return opened;
    }

    RuncDriver driver() {
        return driver;
    }

    /** The control group that those of containers are in. */
    String group() {
        return "/" + group;
    }

    Path rootfs() {
        return rootfs;
    }

    ContainerProcess create(String id, Stdio stdio, String... command) {
        return driver.create(id, spec(id, stdio.terminal(), RuntimeSpec.Resources.NONE, command), stdio);
    }

    RuntimeSpec spec(String id, boolean terminal, RuntimeSpec.Resources resources, String... command) {
        var namespaces = Stream.of("pid", "mount", "ipc", "uts")
                .map(type -> new RuntimeSpec.Namespace(type, ""))
                .toList();
        var linux = new RuntimeSpec.Linux(
                namespaces,
                List.of(),
                "/" + group + "/" + id,
                Optional.of(resources),
                Optional.empty(),
                Map.of(),
                "",
                List.of(),
                List.of(),
                "");
        return new RuntimeSpec(
                "1.0.2",
                process(terminal, command),
                new RuntimeSpec.Root(rootfs.toString(), false),
                "",
                "",
                mounts(),
                Map.of(),
                linux);
    }

    /** The same with another root and more mounts. */
    static RuntimeSpec at(Path root, RuntimeSpec spec, List<RuntimeSpec.Mount> more) {
        return new RuntimeSpec(
                spec.ociVersion(),
                spec.process(),
                new RuntimeSpec.Root(root.toString(), false),
                spec.hostname(),
                spec.domainname(),
                Stream.concat(spec.mounts().stream(), more.stream()).toList(),
                spec.annotations(),
                spec.linux());
    }

    private static List<RuntimeSpec.Mount> mounts() {
        return List.of(
                new RuntimeSpec.Mount("/proc", "proc", "proc", List.of()),
                new RuntimeSpec.Mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "mode=755", "size=65536k")),
                new RuntimeSpec.Mount("/dev/pts", "devpts", "devpts", List.of("newinstance", "ptmxmode=0666")));
    }

    static RuntimeSpec.ProcessSpec process(boolean terminal, String... command) {
        return new RuntimeSpec.ProcessSpec(
                terminal,
                Optional.empty(),
                new RuntimeSpec.User(0, 0, List.of()),
                List.of(command),
                List.of(PATH),
                "/",
                Optional.empty(),
                List.of(),
                false,
                "",
                Optional.empty(),
                "");
    }

    /** All output to the end, of both kinds. */
    static String readAll(Attachment attachment) throws IOException {
        var all = new ByteArrayOutputStream();
        for (var output = attachment.read(); output.isPresent(); output = attachment.read()) {
            all.write(output.get().bytes());
        }
        return all.toString(UTF_8);
    }

    static void write(Attachment attachment, String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        attachment.write(bytes, 0, bytes.length);
    }

    static Exit awaitExit(ContainerProcess process) throws Exception {
        return process.exit().get(20, TimeUnit.SECONDS);
    }

    /** Control groups, mounts and files of containers that are left. */
    List<String> traces() throws IOException {
        var traces = new ArrayList<String>();
        for (var hierarchy : List.of("memory", "pids", "freezer", "unified", "")) {
            var directory = Path.of("/sys/fs/cgroup", hierarchy, group);
            if (Files.isDirectory(directory)) {
                try (var below = Files.list(directory)) {
                    below.filter(Files::isDirectory).map(Path::toString).forEach(traces::add);
                }
            }
        }
        for (var part : List.of("containers", "exits", "runtime")) {
            var directory = lab.dir().resolve("exec").resolve(part);
            if (Files.isDirectory(directory)) {
                try (var below = Files.list(directory)) {
                    below.map(Path::toString).forEach(traces::add);
                }
            }
        }
        return traces;
    }

    @Override
    public void close() throws IOException {
        try {
            for (var id : driver.containers()) {
                driver.find(id).ifPresent(ContainerProcess::delete);
            }
            assertThat(traces()).isEmpty();
        } finally {
            drivers.forEach(RuncDriver::close);
            ControlGroups.remove(group);
        }
    }
}
