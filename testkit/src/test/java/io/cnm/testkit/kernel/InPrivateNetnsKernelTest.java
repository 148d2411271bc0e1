package io.cnm.testkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.linux.Mounts;
import io.cnm.linux.Netns;
import io.cnm.linux.Sysctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

@InPrivateNetns
class InPrivateNetnsKernelTest {
    private final String outside = namespaceOfThisThread("net");
    private final String mountsOutside = namespaceOfThisThread("mnt");
    private String before = "";

    @BeforeEach
    void remember(Lab lab) {
        before = "net:[" + lab.netns().inode() + "]";
    }

    @AfterEach
    void theTestAndWhatIsAroundItShareANamespace(Lab lab) {
        assertThat(namespaceOfThisThread("net"))
                .isEqualTo(before)
                .isEqualTo("net:[" + lab.netns().inode() + "]");
    }

    @Test
    void testRunsInNamespacesOfItsOwnWithLoopbackUp(Lab lab) {
        assertThat(namespaceOfThisThread("net")).isEqualTo(before).isNotEqualTo(outside);
        assertThat(namespaceOfThisThread("mnt")).isNotEqualTo(mountsOutside);
        assertThat(lab.ip("-o link").lines()).singleElement().asString().contains("lo:", ",UP,");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyRunStartsWithANewNamespace(int run, Lab lab) {
        lab.ip("link add br" + run + " type bridge");

        assertThat(lab.ip("-o link").lines()).hasSize(2);
    }

    @Test
    void childProgramsAreInTheNamespacesOfTheTest(Lab lab) {
        assertThat(lab.run("readlink", "/proc/self/ns/net", "/proc/self/ns/mnt"))
                .isEqualTo(namespaceOfThisThread("net") + "\n" + namespaceOfThisThread("mnt") + "\n");
    }

    @Test
    void childProgramsSeeTheMountsOfTheTest(Lab lab) throws IOException {
        var point = Files.createDirectory(lab.dir().resolve("point"));
        Mounts.tmpfs(point, "");
        Files.writeString(point.resolve("file"), "inside");

        assertThat(lab.run("cat", point.resolve("file").toString())).isEqualTo("inside");
    }

    @Test
    void threadsStartedDuringTheTestAreInItsNamespace() throws InterruptedException {
        var seen = new String[1];
        var thread = new Thread(() -> seen[0] = namespaceOfThisThread("net"));
        thread.start();
        thread.join();

        assertThat(seen[0]).isEqualTo(before);
    }

    @Test
    void newNamespacesDoNotForwardWhateverTheRealHostDoes(Lab lab) {
        assertThat(Sysctl.read("net/ipv4/ip_forward")).isEqualTo("0");
        var other = lab.newNamespace("other");
        assertThat(other.call(() -> Sysctl.read("net/ipv4/ip_forward"))).isEqualTo("0");
    }

    @Test
    void otherNamespacesAreOtherMachines(Lab lab) {
        var neighbour = lab.newNamespace("neighbour");

        lab.in(neighbour).ip("link add br0 type bridge");

        assertThat(lab.in(neighbour).ip("-o link")).contains("br0");
        assertThat(lab.ip("-o link")).doesNotContain("br0");
        try (var opened = Netns.open(lab.dir().resolve("neighbour"))) {
            assertThat(opened.inode()).isEqualTo(neighbour.inode());
        }
    }

    @Test
    void failedProgramIsAFailureThatSaysWhy(Lab lab) {
        assertThatThrownBy(() -> lab.ip("link show nosuch"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("ip link show nosuch", "exit code 1", "does not exist");
        assertThat(lab.shell().tryRun("sh", "-c", "echo out; echo err >&2; exit 3"))
                .isEqualTo(new Shell.Result(3, "out\n", "err\n"));
    }

    @Test
    void missingProgramSkipsTheTest(Lab lab) {
        assertThatThrownBy(() -> lab.run("no-such-program"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("skipped: needs no-such-program");
    }

    @Test
    void programGoesOnUntilItIsClosed(Lab lab) throws IOException {
        var log = lab.dir().resolve("log");
        try (var program = lab.shell().start(log, "sh", "-c", "echo started; exec sleep 1000")) {
            lab.await("it has started", () -> hasText(log, "started\n"));

            assertThat(program.waitFor(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void conditionThatNeverHoldsIsAFailureThatNamesIt(Lab lab) {
        assertThatThrownBy(() -> lab.await("pigs fly", Duration.ofMillis(20), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("not within PT0.02S: pigs fly");
    }

    private static boolean hasText(Path file, String text) {
        try {
            return Files.readString(file).equals(text);
        } catch (IOException e) {
            return false;
        }
    }

    private static String namespaceOfThisThread(String kind) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/thread-self/ns", kind)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
