package io.cnm.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.linux.Directory.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
    private static final Instant LONG_AGO = Instant.ofEpochSecond(1_000_000_000, 123_456_789);

    @TempDir
    Path outside;

    private Path path;
    private Directory directory;

    @BeforeEach
    void open() throws IOException {
        path = Files.createDirectory(outside.resolve("inside"));
        Files.writeString(outside.resolve("secret"), "secret");
        directory = Directory.open(path);
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void writtenFileHasContentAndAttributes() {
        try (var file = directory.create("ä file")) {
            file.write(ByteBuffer.allocateDirect(3).put("abc".getBytes(UTF_8)).flip());
            file.position(10);
            file.size(10);
            file.permissions(0640);
            file.attribute("user.colour", "blue".getBytes(UTF_8));
            file.times(LONG_AGO, LONG_AGO);
        }

        var status = directory.status("ä file");
        assertThat(path.resolve("ä file")).hasSize(10);
        assertThat(status.permissions()).isEqualTo(0640);
        assertThat(status.isRegular()).isTrue();
        assertThat(status.modified()).isEqualTo(LONG_AGO);
        assertThat(directory.attributes("ä file")).containsExactly("user.colour");
        assertThat(directory.attribute("ä file", "user.colour")).hasValue("blue".getBytes(UTF_8));
        assertThat(directory.attribute("ä file", "user.other")).isEmpty();
    }

    @Test
    void linkOutIsNotFollowed() throws IOException {
        Files.createSymbolicLink(path.resolve("out"), Path.of("../secret"));
        Files.createSymbolicLink(path.resolve("far"), outside.toAbsolutePath());

        assertThatThrownBy(() -> directory.find("out", Scope.BENEATH)).hasMessageContaining("EXDEV");
        assertThatThrownBy(() -> directory.find("../secret", Scope.BENEATH)).hasMessageContaining("EXDEV");
        assertThatThrownBy(() -> directory.find("out", Scope.ROOT)).hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> directory.directory("far", Scope.ROOT)).hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> directory.directory("far")).hasMessageContaining("ENOTDIR");
        assertThatThrownBy(() -> directory.create("out")).hasMessageContaining("EEXIST");
    }

    @Test
    void linkInsideIsFollowedAsInARoot() throws IOException {
        Files.createDirectories(path.resolve("usr/lib"));
        Files.createSymbolicLink(path.resolve("lib"), Path.of("/usr/lib"));

        try (var lib = directory.directory("lib", Scope.ROOT)) {
            lib.makeSymbolicLink("name", "/target");
        }

        assertThat(path.resolve("usr/lib/name")).isSymbolicLink();
    }

    @Test
    void attributesOfALinkAreItsOwn() throws IOException {
        Files.createSymbolicLink(path.resolve("out"), Path.of("../secret"));
        var before = Files.getLastModifiedTime(outside.resolve("secret"));

        directory.times("out", LONG_AGO, LONG_AGO);

        assertThat(directory.status("out").modified()).isEqualTo(LONG_AGO);
        assertThat(Files.getLastModifiedTime(outside.resolve("secret"))).isEqualTo(before);
        assertThatThrownBy(() -> directory.permissions("out", 0777)).hasMessageContaining("ELOOP");
        assertThat(directory.readLink("out")).isEqualTo("../secret");
    }

    @Test
    void pathWhereANameIsMeantIsAMistake() {
        assertThatThrownBy(() -> directory.remove("../secret")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> directory.makeDirectory("..", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(outside.resolve("secret")).exists();
    }

    @Test
    void nameThatIsNotUtf8IsKept() {
        var name = FileNames.decode(new byte[] {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa4});

        directory.makeDirectory(name, 0755);

        assertThat(name).isEqualTo("a\udcffä");
        assertThat(directory.names()).containsExactly(name);
        assertThat(FileNames.encode(name)).containsExactly('a', 0xff, 0xc3, 0xa4);
        directory.removeTree(name);
    }

    @Test
    void fifoIsNotOpenedForReading() {
        directory.makeNode("fifo", FileStatus.S_IFIFO | 0600, 0, 0);
        directory.permissions("fifo", 01777);

        assertThat(directory.read("fifo")).isEmpty();
        assertThat(directory.status("fifo").mode()).isEqualTo(FileStatus.S_IFIFO | 01777);
    }

    @Test
    void hardLinkIsOneFileWithTwoNames() {
        directory.create("one").close();
        directory.makeDirectory("below", 0755);
        try (var below = directory.directory("below")) {
            below.makeLink("two", directory, "one");

            assertThat(below.status("two").inode())
                    .isEqualTo(directory.status("one").inode());
            assertThat(directory.status("one").links()).isEqualTo(2);
        }
    }

    @Test
    void deviceNumbersAreWhatWasAskedFor() {
        assumeTrue(Capability.CAP_SYS_ADMIN.held(), "skipped: needs root (CAP_MKNOD)");

        directory.makeNode("device", FileStatus.S_IFCHR, 0xabc, 0x12345);

        var status = directory.status("device");
        assertThat(status.major()).isEqualTo(0xabc);
        assertThat(status.minor()).isEqualTo(0x12345);
    }

    @Test
    void treeDeeperThanPathsIsRemovedAndLinksInItAreNot() throws IOException {
        directory.makeDirectory("tree", 0755);
        var at = directory.directory("tree");
        for (var i = 0; i < 3000; i++) {
            at.makeDirectory("d", 0755);
            var next = at.directory("d");
            at.close();
            at = next;
        }
        at.makeSymbolicLink("out", outside.toString());
        at.close();

        directory.removeTree("tree");
        directory.removeTree("tree");

        assertThat(directory.names()).isEmpty();
        assertThat(outside.resolve("secret")).exists();
    }

    @Test
    void contentIsCopiedBetweenFiles() throws Exception {
        Files.write(path.resolve("from"), new byte[300_000]);

        try (var to = directory.create("to");
                var from = directory.read("from").orElseThrow()) {
            to.copyFrom(from);
        }

        assertThat(path.resolve("to")).hasSameBinaryContentAs(path.resolve("from"));
    }
}
