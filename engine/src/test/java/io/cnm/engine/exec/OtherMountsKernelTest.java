package io.cnm.engine.exec;

import static io.cnm.engine.exec.Machine.INPUT_ONCE;
import static io.cnm.engine.exec.Machine.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.oci.Binds;
import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.linux.Mounts;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class OtherMountsKernelTest {
    private Lab lab;
    private Machine machine;
    private Path home;
    private Path mine;
    private Path other;

    @BeforeEach
    void open(Lab lab) throws IOException {
        this.lab = lab;
        machine = Machine.open(lab);
        home = Files.createDirectory(lab.dir().resolve("home"));
        mine = Files.createDirectory(home.resolve("mine"));
        other = Files.createDirectory(home.resolve("other"));
    }

    @AfterEach
    void close() {
        Mounts.detach(home);
    }

    @Test
    void monitorAndRuntimeAreSparedWhatIsMountedForOthers() throws Exception {
        mountAll(Mounts.Propagation.SHARED);

        assertThat(seenByTheMonitor(List.of())).containsExactly(mine.toString());
        assertThat(Mounts.isRoot(other)).as("still there for everybody else").isTrue();
    }

    @Test
    void allIsSeenWhereMountsDoNotTravel() throws Exception {
        mountAll(Mounts.Propagation.PRIVATE);

        assertThat(seenByTheMonitor(List.of())).containsExactly(home.toString(), mine.toString(), other.toString());
    }

    @Test
    void allIsSeenIfTheContainerIsGivenTheMountPointOrWhatIsAboveIt() throws Exception {
        mountAll(Mounts.Propagation.SHARED);
        var link = Files.createSymbolicLink(lab.dir().resolve("link"), home);

        for (var source : List.of(home, lab.dir(), other, link)) {
            assertThat(seenByTheMonitor(List.of(Binds.of(source, "/mnt", true, "", true))))
                    .as("%s", source)
                    .contains(other.toString());
        }
    }

    @Test
    void allIsSeenIfTheContainersMountsAreToShow() throws Exception {
        mountAll(Mounts.Propagation.SHARED);
        var source = Files.createDirectory(lab.dir().resolve("source"));

        assertThat(seenByTheMonitor(List.of(Binds.of(source, "/mnt", false, "rshared", true))))
                .contains(other.toString());
    }

    private void mountAll(Mounts.Propagation propagation) {
        Mounts.propagationOfAll(Path.of("/"), propagation);
        Mounts.bind(home, home);
        Mounts.propagation(home, Mounts.Propagation.PRIVATE);
        Mounts.bind(machine.rootfs(), mine);
        Mounts.tmpfs(other, "");
    }

    /** Which of the mounts at and below the home. */
    private List<String> seenByTheMonitor(List<RuntimeSpec.Mount> mounts) throws Exception {
        var spec = machine.spec("one", false, RuntimeSpec.Resources.NONE, "cat");
        var container = machine.open(machine.crowded(home)).create("one", Machine.at(mine, spec, mounts), INPUT_ONCE);
        try {
            var attachment = container.attach();
            container.start();
            var seen = monitorsMounts();
            attachment.endInput();
            assertThat(readAll(attachment)).isEmpty();
            return seen;
        } finally {
            container.delete();
        }
    }

    private List<String> monitorsMounts() throws IOException {
        var bundle = new Bundle(lab.dir().resolve("exec").resolve("containers").resolve("one"));
        var monitor = bundle.findKept().orElseThrow().monitor();
        try (Stream<String> lines = Files.lines(Path.of("/proc", Integer.toString(monitor), "mountinfo"))) {
            return lines.map(line -> line.split(" ", -1)[4])
                    .filter(target -> Path.of(target).startsWith(home))
                    .sorted()
                    .toList();
        }
    }
}
