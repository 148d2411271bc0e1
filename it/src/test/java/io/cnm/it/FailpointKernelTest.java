package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.kernel.LinkGroup;
import io.cnm.linux.MountInfo;
import io.cnm.linux.Mounts;
import io.cnm.linux.Sysctl;
import io.cnm.spi.Failpoint;
import io.cnm.spi.Store;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import io.cnm.testkit.kernel.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A process is killed at each of its failpoints, and the next one takes over: what it lists is whole, all of it can be
 * removed, and then kernel and store are as before. A sample of the failpoints; {@code ./dev failpoints}
 * passes all of them, which takes many minutes; {@code -Dcnm.failpoints.first=100} begins with that one.
 */
@InPrivateNetns
class FailpointKernelTest {
    private static final int STRIDE = Integer.getInteger("cnm.failpoints.stride", 97);
    private static final int FIRST = Integer.getInteger("cnm.failpoints.first", 1);
    private static final Duration SOON = Duration.ofSeconds(30);

    private Path directory = Path.of("");
    private Optional<KernelSnapshot> before = Optional.empty();

    @BeforeEach
    void settle(Lab lab) throws IOException {
        directory = Files.createDirectory(lab.dir().resolve("cnm"));
        lab.ip("link add " + Life.UPLINK + " type veth peer name cable");
        for (var end : List.of(Life.UPLINK, "cable")) {
            lab.ip("link set " + end + " addrgenmode none");
            lab.ip("link set " + end + " up");
        }
        live("build");
        takeOverAndClear(lab);
        before = Optional.of(KernelSnapshot.take(lab));
    }

    @Test
    void killedWhileBuilding(Lab lab, TestReporter reporter) throws IOException {
        everyPassage(lab, reporter, "build", this::removeStore);
    }

    @Test
    void killedWhileRestoringAndRemoving(Lab lab, TestReporter reporter) throws IOException {
        everyPassage(lab, reporter, "remove", () -> live("build"));
    }

    @Test
    void killedWhileMakingAgainWhatTheKernelHasLost(Lab lab, TestReporter reporter) throws IOException {
        everyPassage(lab, reporter, "restore", () -> {
            live("build");
            loseEverythingInTheKernel(lab);
        });
    }

    /** What it had done, or may have done, the plugin is told to take back. */
    @Test
    void killedWhileAPluginIsAtWork(Lab lab, TestReporter reporter) throws IOException {
        WeavePlugin.start(lab);
        live("plugin");
        takeOverAndClear(lab);
        before = Optional.of(KernelSnapshot.take(lab));

        everyPassage(lab, reporter, "plugin", () -> {});
    }

    private void everyPassage(Lab lab, TestReporter reporter, String what, Runnable prepare) throws IOException {
        var passages = 0;
        prepare.run();
        for (var fatal = FIRST; killed(lab, what, fatal); fatal += STRIDE, passages++) {
            takeOverAndClear(lab);
            assertAsBefore(lab, what + " killed at " + fatal);
            prepare.run();
        }
        reporter.publishEntry("passages", String.valueOf(passages));
        assertThat(passages).isGreaterThan((30 - FIRST) / STRIDE);
    }

    /** The next one also makes its tables. */
    private void removeStore() {
        for (var name : List.of("cnm.db", "cnm.db-wal", "cnm.db-shm")) {
            try {
                Files.deleteIfExists(directory.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** As a machine's new start does it. */
    private void loseEverythingInTheKernel(Lab lab) {
        lab.run("nft", "flush", "ruleset");
        lab.ip("link delete group " + LinkGroup.OURS);
        lab.netns().run(() -> {
            for (var key : List.of("ipv4/ip_forward", "ipv6/conf/all/forwarding", "ipv6/conf/default/forwarding")) {
                Sysctl.write("net/" + key, "0");
            }
        });
        Mounts.list().stream()
                .map(MountInfo::target)
                .filter(target -> target.startsWith(directory.toString()))
                .map(Path::of)
                .forEach(Mounts::detach);
    }

    private void takeOverAndClear(Lab lab) {
        try (var store = Life.openStore(directory);
                var plugins = Life.plugins(directory);
                var controller = Life.open(directory, store, plugins)) {
            assertThat(store.setAside()).isEmpty();
            lab.await("no unfinished plans", SOON, () -> store.load().open().isEmpty()); // nobody waits for plugins
            assertThat(controller.controller().audit()).as("what is not whole").isEmpty();
            Life.clear(controller);
            assertThat(controller.awaitClean(SOON)).isTrue();
            assertThat(store.load()).isEqualTo(new Store.Contents(List.of(), List.of()));
        }
    }

    private void assertAsBefore(Lab lab, String what) throws IOException {
        try {
            lab.await("as before", SOON, () -> changes(lab).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(what + ":\n" + String.join("\n", changes(lab)), e);
        }
        try (Stream<Path> files = Files.walk(directory.resolve("exec"))) {
            assertThat(files.filter(Files::isRegularFile)).as(what).isEmpty();
        }
    }

    /** What others mount on this machine meanwhile is nothing to us. */
    private List<String> changes(Lab lab) {
        return KernelSnapshot.take(lab).changesSince(before.orElseThrow()).stream()
                .filter(line -> !line.startsWith("mount", 2) || line.contains(directory.toString()))
                .toList();
    }

    /** Whether the process was killed; if not, it had no more failpoints to pass. */
    private boolean killed(Lab lab, String what, int fatal) {
        var result = tryRun(lab, what, fatal);
        if (result.exitCode() == 0) {
            return false;
        }
        assertThat(result.exitCode())
                .as("%s with failpoint %s:%n%s", what, fatal, result.errors())
                .isEqualTo(Failpoint.EXIT_CODE);
        return true;
    }

    /** What nobody is killed in takes no process of its own. */
    private void live(String what) {
        Life.main(new String[] {what, directory.toString()});
    }

    private Shell.Result tryRun(Lab lab, String what, int fatal) {
        return lab.shell()
                .tryRun(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.sqlite.tmpdir=" + lab.dir(), // where it is left
                        "-Dcnm.failpoint=" + fatal,
                        "-D" + Site.BACKEND + "=" + Site.backend(),
                        Life.class.getName(),
                        what,
                        directory.toString());
    }
}
