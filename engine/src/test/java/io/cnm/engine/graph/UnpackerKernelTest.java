package io.cnm.engine.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.graph.TarEntry.Extent;
import io.cnm.engine.graph.TarEntry.Kind;
import io.cnm.linux.Directory;
import io.cnm.linux.FileStatus;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that want out of the directory, each beside one that may do the same inside. */
@InPrivateNetns
class UnpackerKernelTest {
    @TempDir
    Path outside;

    private Path path;
    private Directory layer;
    private FileStatus secretBefore;
    private FileStatus outsideBefore;

    @BeforeEach
    void open() throws IOException {
        path = Files.createDirectory(outside.resolve("layer"));
        Files.writeString(outside.resolve("secret"), "secret");
        layer = Directory.open(path);
        secretBefore = status("secret");
        outsideBefore = outsideStatus();
    }

    @AfterEach
    void nothingOutsideHasChanged() {
        layer.close();
        assertThat(status("secret")).isEqualTo(secretBefore); // before it is read
        assertThat(outsideStatus()).isEqualTo(outsideBefore);
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(outside.toFile().list()).containsExactlyInAnyOrder("layer", "secret");
    }

    private FileStatus status(String name) {
        try (var directory = Directory.open(outside)) {
            return directory.status(name);
        }
    }

    private FileStatus outsideStatus() {
        try (var directory = Directory.open(outside)) {
            return directory.status();
        }
    }

    private void unpack(Tar tar) throws IOException {
        unpack(tar.stream());
    }

    private void unpack(InputStream tar) throws IOException {
        try (var unpacker = new Unpacker(layer, "", UnpackRules.layer(Whiteouts.OVERLAY), tar)) {
            unpacker.unpack();
        }
    }

    private void assertRefused(Tar tar) {
        assertThatThrownBy(() -> unpack(tar)).isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void absoluteNamesAreTheLayers() throws IOException {
        unpack(Tar.of().file(outside.resolve("secret").toString(), "mine").file("/etc/file", "x"));

        assertThat(path.resolve("etc/file")).hasContent("x");
        assertThat(path.resolve(outside.toString().substring(1)).resolve("secret"))
                .hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "a/../../secret", "../layer/../secret", "..", "a/b/../../../x/"})
    void namesThatLeadOutsideAreRefused(String name) throws IOException {
        assertRefused(Tar.of().file(name, "mine"));

        unpack(Tar.of().file("a/../b/./c//d", "fine"));
        assertThat(path.resolve("b/c/d")).hasContent("fine");
    }

    @Test
    void linkOfTheArchivesOwnLeadsNowhereElse() throws IOException {
        unpack(Tar.of()
                .symlink("up", "..")
                .symlink("absolute", outside.toString())
                .file("up/secret", "mine")
                .file("absolute/secret", "mine too")
                .directory("usr/lib")
                .symlink("lib", "/usr/lib")
                .file("lib/file", "inside"));

        assertThat(path.resolve("secret")).hasContent("mine");
        assertThat(path.resolve("usr/lib/file")).hasContent("inside");
    }

    @Test
    void fileIsNotWrittenThroughALink() throws IOException {
        unpack(Tar.of().symlink("file", "../secret").file("file", "mine"));

        assertThat(path.resolve("file")).isRegularFile().hasContent("mine");
    }

    @Test
    void attributesAreNotSetThroughALink() throws IOException {
        unpack(Tar.of()
                .symlink("link", outside.resolve("secret").toString())
                .symlink("directory", outside.toString())
                .directory("directory", 0777)
                .directory("mine", 0700));

        assertThat(layer.status("link").isSymbolicLink()).isTrue();
        assertThat(layer.status("directory").mode()).isEqualTo(FileStatus.S_IFDIR | 0777);
        assertThat(layer.status("mine").modified()).isEqualTo(Tar.TIME);
    }

    @Test
    void timesOfDirectoriesAreNotSetThroughALinkThatTookTheirPlace() throws IOException {
        unpack(Tar.of().directory("d").symlink("d", outside.toString()));

        assertThat(layer.status("d").isSymbolicLink()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "up/secret", "nothing", "/", "directory"})
    void hardLinkToWhatIsNotInTheArchiveIsRefused(String target) throws IOException {
        unpack(Tar.of().symlink("up", "..").directory("directory"));

        assertRefused(Tar.of().link("link", target));

        unpack(Tar.of()
                .file("file", "x")
                .link("link", "/file")
                .symlink("s", "../secret")
                .link("t", "s"));
        assertThat(layer.status("link").links()).isEqualTo(2);
        assertThat(layer.status("t").isSymbolicLink()).isTrue();
    }

    @Test
    void magicLinksAndMountsAreNotEntered() throws IOException {
        layer.makeDirectory("proc", 0755);
        io.cnm.linux.Mounts.mount("proc", "proc", path.resolve("proc"), "");

        assertRefused(Tar.of().file("proc/self/root" + outside + "/secret", "mine"));
        assertRefused(Tar.of().symlink("p", "/proc/self/cwd").file("p/x", "mine"));

        io.cnm.linux.Mounts.detach(path.resolve("proc"));
        unpack(Tar.of().file("proc/file", "x"));
        assertThat(path.resolve("proc/file")).hasContent("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".wh.", ".wh..", ".wh...", "a/.wh./", "a/.wh..", "/.wh.../", ".wh.d/file", "a/.wh.d/.wh..wh..opq"
            })
    void oddWhiteoutsAreRefused(String name) throws IOException {
        assertRefused(Tar.of().file(name, ""));

        unpack(Tar.of().file("a/.wh.gone/", "").file("b/.wh..wh..opq", "").file(".wh..wh.plnk/7", ""));
        try (var a = layer.directory("a")) {
            assertThat(a.findStatus("gone")).hasValueSatisfying(Whiteouts::isOverlayWhiteout);
        }
        assertThat(Whiteouts.isOverlayOpaque(layer, "b")).isTrue();
        assertThat(layer.names()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void whiteoutThroughALinkStaysInside() throws IOException {
        unpack(Tar.of().symlink("up", "..").file("up/.wh.secret", "").symlink("far", outside.toString()));

        assertThat(layer.findStatus("secret")).hasValueSatisfying(Whiteouts::isOverlayWhiteout);
        try (var unpacker = new Unpacker(
                layer,
                "",
                UnpackRules.layer(Whiteouts.REMOVE),
                Tar.of().file("up/.wh.secret", "").file("far/.wh..wh..opq", "").stream())) {
            unpacker.unpack();
        }
        assertThat(layer.findStatus("secret")).isEmpty();
    }

    @Test
    void attributesOfThisMachineStayInTheArchive() throws IOException {
        unpack(Tar.of()
                .file(
                        "file",
                        "x",
                        06755,
                        Map.of(
                                "trusted.overlay.opaque", "y".getBytes(UTF_8),
                                "trusted.other", "y".getBytes(UTF_8),
                                "user.overlay.redirect", "/x".getBytes(UTF_8),
                                "security.selinux", "x".getBytes(UTF_8),
                                "user.mine", "y".getBytes(UTF_8),
                                "security.capability", GraphDriverContract.CAPABILITY)));

        assertThat(layer.attributes("file")).containsExactlyInAnyOrder("user.mine", "security.capability");
        assertThat(layer.status("file").permissions()).isEqualTo(06755);
    }

    @Test
    void realTarUnderstandsUsAndWeUnderstandIt(Lab lab) throws IOException {
        var long1 = "directory-with-a-long-name/".repeat(8) + "file";
        unpack(Tar.of()
                .file(long1, "content")
                .directory("empty")
                .symlink("link", "empty")
                .link("hard", long1));
        var bytes = new java.io.ByteArrayOutputStream();
        var writer = new TarWriter(bytes);
        new Packer(writer, true).packContent(layer, "");
        writer.end();
        var archive = Files.write(lab.dir().resolve("ours.tar"), bytes.toByteArray());
        var copy = Files.createDirectory(lab.dir().resolve("copy"));

        lab.run("tar", "-xf", archive.toString(), "-C", copy.toString());
        assertThat(copy.resolve(long1)).hasContent("content");
        assertThat(copy.resolve("hard")).hasContent("content");

        for (var format : List.of("gnu", "pax", "ustar", "v7", "oldgnu")) {
            var theirs = lab.dir().resolve(format + ".tar").toString();
            lab.run(
                    "sh",
                    "-c",
                    "tar --format=" + format + " -cf " + theirs + " -C " + copy
                            + (format.equals("v7") ? " empty link" : " empty link ./directory-with-a-long-name"));
            try (var in = Files.newInputStream(Path.of(theirs))) {
                var names = Tar.names(in.readAllBytes());
                assertThat(names).as(format).contains("empty/", "link");
                if (!format.equals("v7")) {
                    assertThat(names).as(format).contains("./" + long1);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu",
                "--format=pax --sparse-version=0.0",
                "--format=pax --sparse-version=0.1",
                "--format=pax --sparse-version=1.0"
            })
    void sparseFilesOfEveryFormatAreSparseHere(String options, Lab lab) throws IOException {
        var source = lab.dir().resolve("sparse");
        try (var file = java.nio.channels.FileChannel.open(
                source, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            for (var i = 0; i < 40; i++) {
                file.write(java.nio.ByteBuffer.wrap(("at " + i).getBytes(UTF_8)), i * 10_000_000L);
            }
        }
        var archive = lab.dir().resolve("sparse.tar").toString();
        lab.run("sh", "-c", "tar -S " + options + " -cf " + archive + " -C " + lab.dir() + " sparse");

        try (var in = Files.newInputStream(Path.of(archive))) {
            unpack(in);
        }

        assertThat(Files.size(path.resolve("sparse"))).isEqualTo(Files.size(source));
        assertThat(Files.mismatch(path.resolve("sparse"), source)).isEqualTo(-1);
        assertThat(Long.parseLong(
                        lab.run("stat", "-c", "%b", path.resolve("sparse").toString())
                                .strip()))
                .isLessThan(4000);
    }

    @Test
    void claimedSizeTakesNoSpaceAndNoMemory() throws IOException {
        var huge = new TarEntry(
                "huge",
                Kind.FILE,
                0644,
                0,
                0,
                1L << 40,
                Tar.TIME,
                "",
                0,
                0,
                Map.of(),
                List.of(new Extent(0, 1L << 40)));

        assertThatThrownBy(() -> unpack(new ByteArrayInputStream(
                        Tar.of().add(huge, new byte[1000]).bytes())))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void endlessFileIsStoppedByAnInterrupt() {
        var header = new TarEntry(
                "zeros",
                Kind.FILE,
                0644,
                0,
                0,
                1L << 35,
                Tar.TIME,
                "",
                0,
                0,
                Map.of(),
                List.of(new Extent(0, 1L << 35)));
        var start = Arrays.copyOf(Tar.of().add(header, new byte[0]).bytes(), 1536); // with its extended header
        var zeros = new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < start.length ? start[at++] : 0;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (length == 0) {
                    return 0;
                }
                if (at >= start.length) {
                    Thread.currentThread().interrupt();
                    return length;
                }
                into[offset] = (byte) read();
                return 1;
            }
        };

        assertThatThrownBy(() -> unpack(zeros)).isInstanceOf(InterruptedIOException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void brokenArchivesAreTold() throws IOException {
        var good = Tar.of().file("file", "content").bytes();
        var wrongSum = good.clone();
        wrongSum[0] ^= 1;

        assertThatThrownBy(() -> unpack(new ByteArrayInputStream(wrongSum))).hasMessageContaining("checksum");
        assertThatThrownBy(() -> unpack(new ByteArrayInputStream(good, 0, 700))).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> unpack(new ByteArrayInputStream(good, 0, 300))).isInstanceOf(EOFException.class);
        unpack(new ByteArrayInputStream(new byte[0]));
        unpack(new ByteArrayInputStream(good));
    }

    @Test
    void streamIsReadToItsEnd() throws IOException {
        var padded = new ByteArrayInputStream(
                Arrays.copyOf(Tar.of().file("file", "content").bytes(), 20_000));

        unpack(padded);

        assertThat(padded.available()).isZero();
    }

    @Test
    void laterMembersReplaceEarlierOnes() throws IOException {
        unpack(Tar.of()
                .file("a/b/c", "deep")
                .file("a", "file now")
                .directory("a")
                .file("a/b", "again")
                .symlink("x", "a")
                .file("x/y", "through x")
                .directory("x")
                .file("x/y", "in x"));

        assertThat(path.resolve("a/b")).hasContent("again");
        assertThat(path.resolve("a/y")).hasContent("through x");
        assertThat(path.resolve("x/y")).hasContent("in x");
    }
}
