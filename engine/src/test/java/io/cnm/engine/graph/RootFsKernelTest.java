package io.cnm.engine.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.graph.RootFs.Owner;
import io.cnm.engine.graph.RootFs.WriteOptions;
import io.cnm.linux.Directory;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies into and out of a root in which links lead outside, at rest and while somebody changes them. */
@InPrivateNetns
class RootFsKernelTest {
    private static final WriteOptions AS_IT_IS = new WriteOptions(false, Optional.empty());

    @TempDir
    Path outside;

    private Path path;
    private RootFs root;

    @BeforeEach
    void open() throws IOException {
        path = Files.createDirectory(outside.resolve("root"));
        Files.writeString(outside.resolve("secret"), "OUTSIDE");
        Files.createDirectories(path.resolve("etc/deep"));
        Files.writeString(path.resolve("etc/passwd"), "root:x:0:0");
        Files.writeString(path.resolve("etc/deep/file"), "deep");
        link("out", "../secret");
        link("far", outside.toString());
        link("up", "..");
        link("conf", "etc");
        link("abs", "/etc/deep");
        link("nowhere", "/data/app");
        root = RootFs.open(path);
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(path.resolve(name), Path.of(target));
    }

    @AfterEach
    void nothingOutsideHasChanged() {
        root.close();
        assertThat(outside.resolve("secret")).hasContent("OUTSIDE");
        assertThat(outside.toFile().list()).containsExactlyInAnyOrder("root", "secret");
    }

    private byte[] read(String from) throws IOException {
        var bytes = new ByteArrayOutputStream();
        root.read(from, bytes);
        return bytes.toByteArray();
    }

    @Test
    void statTellsInGosWords() {
        var file = root.stat("/etc/passwd");
        assertThat(file.name()).isEqualTo("passwd");
        assertThat(file.size()).isEqualTo(10);
        assertThat(file.mode()).isEqualTo(0644);
        assertThat(file.linkTarget()).isEmpty();
        assertThat(root.stat("etc").mode()).isEqualTo(0x8000_0000L | 0755);
        assertThat(root.stat("/").name()).isEqualTo("/");
        assertThat(root.stat("/etc/deep/").name()).isEqualTo("deep");
        assertThat(root.stat("conf").mode()).isEqualTo(0x800_0000L | 0777);
        assertThat(root.stat("conf/").mode()).isEqualTo(0x8000_0000L | 0755);
        assertThatThrownBy(() -> root.stat("/missing")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> root.stat("/etc/passwd/x")).hasMessageContaining("not a directory");
    }

    @ParameterizedTest
    @CsvSource({"conf,/etc", "abs,/etc/deep", "nowhere,/data/app", "out,/secret", "up,/", "etc/../conf,/etc"})
    void linkTargetIsTheContainersPath(String link, String target) {
        assertThat(root.stat(link).linkTarget()).isEqualTo(target);
    }

    @Test
    void namesInArchivesBeginWithTheLastComponent() throws IOException {
        assertThat(Tar.names(read("/etc"))).containsExactly("etc/", "etc/deep/", "etc/deep/file", "etc/passwd");
        assertThat(Tar.names(read("/etc/deep/"))).containsExactly("deep/", "deep/file");
        assertThat(Tar.names(read("/etc/deep/."))).containsExactly("./", "./file");
        assertThat(Tar.names(read("conf"))).containsExactly("conf");
        assertThat(Tar.names(read("conf/"))).containsExactly("conf/", "conf/deep/", "conf/deep/file", "conf/passwd");
        assertThat(Tar.names(read("abs/file"))).containsExactly("file");
        assertThat(Tar.names(read("/"))).contains("/", "/etc/", "/etc/passwd", "/out");
        assertThatThrownBy(() -> read("/missing")).isInstanceOf(NotFoundException.class);
    }

    @ParameterizedTest
    @CsvSource({"out/", "up/secret", "far/secret", "../secret", "/../../secret", "far/", "/proc/self/root"})
    void nothingOutsideIsRead(String from) {
        assertThatThrownBy(() -> root.read(from, new ByteArrayOutputStream())).isInstanceOf(CnmException.class);
        assertThat(root.readFile(from, 1000)).isEmpty();
    }

    @Test
    void nothingOutsideIsWritten() throws IOException {
        root.write("/", Tar.of().file("out", "mine").file("up/secret", "mine").stream(), AS_IT_IS);
        root.write("/up", Tar.of().file("secret2", "mine").stream(), AS_IT_IS);

        assertThat(path.resolve("out")).isRegularFile().hasContent("mine");
        assertThat(path.resolve("secret")).hasContent("mine");
        assertThat(path.resolve("secret2")).hasContent("mine");
        assertThatThrownBy(() -> root.write("/far", Tar.of().stream(), AS_IT_IS))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void archiveIsWrittenBelowTheDirectory() throws IOException {
        root.write("/abs", Tar.of().file("one", "1").file("two/.wh.x", "2").stream(), AS_IT_IS);
        root.write(
                "conf/deep",
                Tar.of().file("three", "3").stream(),
                new WriteOptions(true, Optional.of(new Owner(7, 8))));

        assertThat(path.resolve("etc/deep/one")).hasContent("1");
        assertThat(path.resolve("etc/deep/two/.wh.x")).hasContent("2");
        try (var deep = Directory.open(path.resolve("etc/deep"))) {
            assertThat(deep.status("one").user()).isEqualTo(1);
            assertThat(deep.status("three").user()).isEqualTo(7);
            assertThat(deep.status("three").group()).isEqualTo(8);
        }
    }

    @Test
    void directoryAndFileDoNotReplaceEachOtherIfToldSo() {
        var careful = new WriteOptions(true, Optional.empty());

        assertThatThrownBy(() -> root.write("/", Tar.of().file("etc", "").stream(), careful))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("cannot overwrite directory");
        assertThatThrownBy(() -> root.write("/etc", Tar.of().directory("passwd").stream(), careful))
                .hasMessageContaining("cannot overwrite non-directory");
        assertThatThrownBy(() -> root.write("/etc/passwd", Tar.of().stream(), careful))
                .hasMessage("extraction point is not a directory");
        assertThatThrownBy(() -> root.write("/missing", Tar.of().stream(), careful))
                .isInstanceOf(NotFoundException.class);
        assertThat(path.resolve("etc/passwd")).hasContent("root:x:0:0");
    }

    @Test
    void smallFilesAreReadAndLargeOnesRefused() throws IOException {
        Files.write(path.resolve("large"), new byte[2000]);

        assertThat(root.readFile("/conf/passwd", 1000)).hasValue("root:x:0:0".getBytes(UTF_8));
        assertThat(root.readFile("/etc", 1000)).isEmpty();
        assertThat(root.readFile("/etc/group", 1000)).isEmpty();
        assertThatThrownBy(() -> root.readFile("large", 1999)).isInstanceOf(SystemException.class);
        assertThat(root.readFile("large", 2000).orElseThrow()).hasSize(2000);
    }

    @Test
    void fifoIsNeitherReadNorWaitedFor(Lab lab) throws IOException {
        lab.run("mkfifo", path.resolve("fifo").toString());

        assertThat(root.readFile("fifo", 1000)).isEmpty();
        assertThat(Tar.names(read("fifo"))).containsExactly("fifo");
    }

    @Test
    void directoriesAreMadeWhereTheirLinksLead() {
        root.makeDirectory("/nowhere/below", new Owner(3, 4), 01750);
        root.makeDirectory("/far/new", Owner.ROOT, 0755);
        root.makeDirectory("/up/../a/b/..", Owner.ROOT, 0755);
        root.makeDirectory("/etc", new Owner(3, 4), 0);

        assertThat(path.resolve("data/app/below")).isDirectory();
        assertThat(path.resolve(outside.toString().substring(1)).resolve("new")).isDirectory();
        assertThat(path.resolve("a/b")).isDirectory();
        assertThat(root.stat("/nowhere/below").mode()).isEqualTo(0x8010_0000L | 0750);
        assertThat(root.stat("/etc").mode()).isEqualTo(0x8000_0000L | 0755);
        assertThatThrownBy(() -> root.makeDirectory("/etc/passwd", Owner.ROOT, 0755))
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> root.makeDirectory("/etc/passwd/x", Owner.ROOT, 0755))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void linksInACircleEnd() throws IOException {
        link("a", "b/x");
        link("b", "a/x");

        assertThatThrownBy(() -> root.makeDirectory("/a/c", Owner.ROOT, 0755)).hasMessageContaining("symbolic links");
        assertThatThrownBy(() -> root.makeFile("/a")).hasMessageContaining("symbolic links");
    }

    @Test
    void filesAreMadeWhereTheirLinksLead() throws IOException {
        root.makeFile("/out");
        root.makeFile("/nowhere/hosts");
        root.makeFile("/etc/passwd");

        assertThat(path.resolve("secret")).isEmptyFile();
        assertThat(path.resolve("data/app/hosts")).isEmptyFile();
        assertThat(path.resolve("etc/passwd")).hasContent("root:x:0:0");
        assertThatThrownBy(() -> root.makeFile("/etc")).isInstanceOf(CnmException.class);
    }

    @Test
    void emptyVolumeIsFilledWithWhatTheImageHas(Lab lab) throws IOException {
        var volume = Files.createDirectory(lab.dir().resolve("volume"));
        try (var directory = Directory.open(path.resolve("etc"))) {
            directory.owner(5, 6);
            directory.permissions(0711);
            directory.makeLink("hard", directory, "passwd");
        }

        assertThat(root.copyUp("/conf", volume)).isTrue();
        assertThat(root.copyUp("/conf", volume)).isFalse();
        assertThat(root.copyUp("/missing", Files.createDirectory(lab.dir().resolve("other"))))
                .isFalse();

        assertThat(volume.resolve("deep/file")).hasContent("deep");
        try (var copy = Directory.open(volume)) {
            assertThat(copy.status().user()).isEqualTo(5);
            assertThat(copy.status().permissions()).isEqualTo(0711);
            assertThat(copy.status("hard").links()).isEqualTo(2);
        }
    }

    @Test
    void pinnedPlaceStaysTheSame() throws IOException {
        try (var pinned = root.pin("/conf")) {
            Files.move(path.resolve("etc"), path.resolve("moved"));
            Files.createSymbolicLink(path.resolve("etc"), outside);

            assertThat(Path.of("/proc/self/fd/" + pinned.value()).toRealPath()).isEqualTo(path.resolve("moved"));
        }
        assertThatThrownBy(() -> root.pin("/far/secret")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void resolvedPathIsTheContainers() {
        assertThat(root.resolve("/abs/file")).hasValue("/etc/deep/file");
        assertThat(root.resolve("/")).hasValue("/");
        assertThat(root.resolve("/nowhere")).isEmpty();
    }

    /** Somebody in the container exchanges a directory, and a file, for links outside, as fast as can be. */
    @Test
    void racingLinksLetNobodyReadOrWriteOutside() throws Exception {
        var race = Files.createDirectory(path.resolve("race"));
        Files.createDirectory(race.resolve("dir"));
        Files.writeString(race.resolve("dir/secret"), "inside");
        Files.createSymbolicLink(race.resolve("link"), outside);
        Files.writeString(race.resolve("file"), "inside");
        Files.createSymbolicLink(race.resolve("file-link"), outside.resolve("secret"));
        var ended = new AtomicBoolean();
        var swaps = new AtomicInteger();
        var swapper = new Thread(() -> swap(race, ended, swaps), "swapper");
        swapper.start();
        var met = 0;
        var missed = 0;
        try {
            awaitThatOthersAreLedOutside(race.resolve("file"));
            for (var i = 0; met < 60 || missed < 60; i++) {
                assertThat(i)
                        .as("of the copies, %s met the directory, %s the link", met, missed)
                        .isLessThan(20_000);
                if (readInRace()) {
                    met++;
                } else {
                    missed++;
                }
                writeInRace(i);
            }
        } finally {
            ended.set(true);
            swapper.join();
        }
        assertThat(swaps.get()).as("swaps").isGreaterThan(60);
    }

    /** The race is one: whoever opens the path is led outside before long. */
    private static void awaitThatOthersAreLedOutside(Path file) throws IOException {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!Files.readString(file).equals("OUTSIDE")) {
            assertThat(System.nanoTime()).as("the file is exchanged").isLessThan(deadline);
        }
    }

    private boolean readInRace() throws IOException {
        assertThat(new String(read("/race"), UTF_8)).doesNotContain("OUTSIDE");
        assertThat(new String(read("/race/file"), UTF_8)).doesNotContain("OUTSIDE");
        assertThat(root.readFile("/race/file", 100).filter(bytes -> new String(bytes, UTF_8).contains("OUTSIDE")))
                .isEmpty();
        try {
            assertThat(new String(read("/race/dir/secret"), UTF_8))
                    .contains("inside")
                    .doesNotContain("OUTSIDE");
            return true;
        } catch (NotFoundException e) {
            return false; // the link leads to nothing in this root
        }
    }

    /** What leads outside leads to places in the root that are made, or are not there. */
    private void writeInRace(int i) throws IOException {
        root.makeDirectory("/race/dir/made" + i % 5, Owner.ROOT, 0755);
        root.makeFile("/race/dir/file" + i % 5);
        try {
            root.write("/race/dir", Tar.of().file("written", "x").directory("d").file("d/e", "x").stream(), AS_IT_IS);
        } catch (CnmException e) {
            assertThat(e)
                    .hasMessageContaining("no such file or directory"); // it met the link, which leads nowhere in here
        }
    }

    private static void swap(Path race, AtomicBoolean ended, AtomicInteger swaps) {
        try (var directory = Directory.open(race)) {
            while (!ended.get()) {
                directory.exchange("dir", "link");
                directory.exchange("file", "file-link");
                swaps.incrementAndGet();
            }
        }
    }
}
