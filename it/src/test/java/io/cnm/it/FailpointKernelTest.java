package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.spi.Failpoint;
import io.cnm.spi.Store;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import io.cnm.testkit.kernel.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A process is killed at each of its failpoints, and the next one takes over: what it lists is whole, all of it can be
 * removed, and then kernel and store are as before. A sample of the failpoints; {@code ./dev failpoints}
 * passes all of them, which takes many minutes.
 */
@InPrivateNetns
class FailpointKernelTest {
    private static final int STRIDE = Integer.getInteger("cnm.failpoints.stride", 29);
    private static final Duration SOON = Duration.ofSeconds(10);

    private Path directory = Path.of("");
    private Optional<KernelSnapshot> before = Optional.empty();

    @BeforeEach
    void settle(Lab lab) throws IOException {
        directory = Files.createDirectory(lab.dir().resolve("cnm"));
        run(lab, "build", 0);
        takeOverAndClear();
        before = Optional.of(KernelSnapshot.take(lab));
    }

    @Test
    void killedWhileBuilding(Lab lab) throws IOException {
        var passages = 0;
        for (var fatal = 1; killed(lab, "build", fatal); fatal += STRIDE, passages++) {
            takeOverAndClear();
            assertAsBefore(lab, "build killed at " + fatal);
        }
        assertThat(passages).isGreaterThan(30 / STRIDE);
    }

    @Test
    void killedWhileRestoringAndRemoving(Lab lab) throws IOException {
        var passages = 0;
        run(lab, "build", 0);
        for (var fatal = 1; killed(lab, "remove", fatal); fatal += STRIDE, passages++) {
            takeOverAndClear();
            assertAsBefore(lab, "removal killed at " + fatal);
            run(lab, "build", 0);
        }
        assertThat(passages).isGreaterThan(30 / STRIDE);
    }

    private void takeOverAndClear() {
        try (var store = Life.openStore(directory);
                var controller = Life.open(directory, store)) {
            assertThat(store.setAside()).isEmpty();
            assertThat(store.load().open()).as("unfinished plans").isEmpty();
            assertThat(controller.controller().audit()).as("what is not whole").isEmpty();
            Life.clear(controller);
            assertThat(controller.awaitClean(SOON)).isTrue();
            assertThat(store.load()).isEqualTo(new Store.Contents(List.of(), List.of()));
        }
    }

    private void assertAsBefore(Lab lab, String what) throws IOException {
        try {
            lab.awaitAsBefore(before.orElseThrow());
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
        try (Stream<Path> files = Files.walk(directory.resolve("exec"))) {
            assertThat(files.filter(Files::isRegularFile)).as(what).isEmpty();
        }
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

    private void run(Lab lab, String what, int fatal) {
        var result = tryRun(lab, what, fatal);
        assertThat(result.exitCode()).as(result.errors()).isZero();
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
                        "-Dcnm.failpoint=" + fatal,
                        Life.class.getName(),
                        what,
                        directory.toString());
    }
}
