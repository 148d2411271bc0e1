package io.cnm.engine.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.ConflictException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.graph.FileChange.Kind;
import io.cnm.linux.Directory;
import io.cnm.linux.FileStatus;
import io.cnm.testkit.kernel.InPrivateNetns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every graph driver must do. */
@InPrivateNetns
abstract class GraphDriverContract {
    static final String BASE = "ba5e".repeat(16);
    static final String MIDDLE = "1dd1".repeat(16);
    static final String TOP = "70b0".repeat(16);
    /** CAP_SETUID, permitted and effective: not UTF-8. */
    static final byte[] CAPABILITY = {1, 0, 0, 2, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    @TempDir
    Path dataRoot;

    GraphDriver driver;

    abstract String driverName();

    @BeforeEach
    void open() throws IOException {
        driver = GraphDrivers.open(driverName(), dataRoot);
        driver.create(BASE, Optional.empty());
        driver.apply(BASE, base().stream());
    }

    @AfterEach
    void close() {
        driver.layers().forEach(driver::remove);
        driver.close();
    }

    static Tar base() {
        return Tar.of()
                .directory("etc", 0755)
                .file("etc/passwd", "root")
                .file("etc/group", "wheel")
                .directory("var/")
                .directory("var/cache", 01777)
                .file("var/cache/a", "a")
                .file("var/cache/b", "b")
                .symlink("lib", "usr/lib")
                .file("usr/bin/su", "su", 04755, Map.of())
                .file("usr/bin/newuidmap", "map", 0755, Map.of("security.capability", CAPABILITY))
                .link("usr/bin/su2", "usr/bin/su")
                .fifo("fifo");
    }

    private void layer(String id, String parent, Tar tar) throws IOException {
        driver.create(id, Optional.of(parent));
        driver.apply(id, tar.stream());
    }

    private Path mount(String id) {
        return driver.mount(id, "");
    }

    @Test
    void mountedLayerShowsWhatIsBelow() throws IOException {
        layer(MIDDLE, BASE, Tar.of().file("etc/passwd", "root, me"));
        driver.create(TOP, Optional.of(MIDDLE));

        var root = mount(TOP);

        assertThat(root.resolve("etc/passwd")).hasContent("root, me");
        assertThat(root.resolve("etc/group")).hasContent("wheel");
        assertThat(root.resolve("lib")).isSymbolicLink();
        try (var bin = Directory.open(root.resolve("usr/bin"));
                var cache = Directory.open(root.resolve("var/cache"))) {
            assertThat(bin.status("su").permissions()).isEqualTo(04755);
            assertThat(bin.status("su").user()).isEqualTo(1);
            assertThat(bin.status("su").group()).isEqualTo(2);
            assertThat(bin.status("su").modified()).isEqualTo(Tar.TIME);
            assertThat(bin.status("su2").inode()).isEqualTo(bin.status("su").inode());
            assertThat(bin.attribute("newuidmap", "security.capability")).hasValue(CAPABILITY);
            assertThat(cache.status().permissions()).isEqualTo(01777);
            assertThat(cache.status().modified()).isEqualTo(Tar.TIME);
        }
        driver.unmount(TOP);
    }

    @Test
    void whatIsWrittenIsTheLayersAlone() throws IOException {
        driver.create(TOP, Optional.of(BASE));
        var root = mount(TOP);

        Files.writeString(root.resolve("etc/passwd"), "changed");
        Files.delete(root.resolve("etc/group"));
        driver.unmount(TOP);
        driver.create(MIDDLE, Optional.of(BASE));

        assertThat(mount(MIDDLE).resolve("etc/passwd")).hasContent("root");
        assertThat(mount(TOP).resolve("etc/passwd")).hasContent("changed");
        assertThat(mount(TOP).resolve("etc/group")).doesNotExist();
    }

    @Test
    void whiteoutsHideWhatIsBelow() throws IOException {
        layer(
                TOP,
                BASE,
                Tar.of()
                        .directory("etc")
                        .file("etc/.wh.passwd", "")
                        .directory("var")
                        .directory("var/cache")
                        .file("var/cache/.wh..wh..opq", "")
                        .file("var/cache/c", "c")
                        .file(".wh.lib", "")
                        .directory("lib"));

        var root = mount(TOP);

        assertThat(root.resolve("etc/passwd")).doesNotExist();
        assertThat(root.resolve("etc/group")).exists();
        assertThat(root.resolve("var/cache").toFile().list()).containsExactly("c");
        assertThat(root.resolve("lib")).isDirectory();
        assertThat(root.toFile().list()).noneMatch(name -> name.startsWith(".wh."));
    }

    @Test
    void changesAreToldAsDockerDoes() throws IOException {
        driver.create(TOP, Optional.of(BASE));
        var root = mount(TOP);
        Files.writeString(root.resolve("etc/passwd"), "changed");
        Files.delete(root.resolve("var/cache/a"));
        Files.createDirectories(root.resolve("new/deep"));
        Files.writeString(root.resolve("new/deep/file"), "1234");

        assertThat(driver.changes(TOP))
                .containsExactly(
                        new FileChange("/etc", Kind.MODIFIED),
                        new FileChange("/etc/passwd", Kind.MODIFIED),
                        new FileChange("/new", Kind.ADDED),
                        new FileChange("/new/deep", Kind.ADDED),
                        new FileChange("/new/deep/file", Kind.ADDED),
                        new FileChange("/var", Kind.MODIFIED),
                        new FileChange("/var/cache", Kind.MODIFIED),
                        new FileChange("/var/cache/a", Kind.DELETED));
        assertThat(driver.diffSize(TOP)).isEqualTo("changed".length() + 4);
        assertThat(driver.changes(BASE))
                .allMatch(change -> change.kind() == Kind.ADDED)
                .hasSize(14);
    }

    @Test
    void replacedDirectoryIsToldWithWhatIsGone() throws IOException {
        driver.create(TOP, Optional.of(BASE));
        var root = mount(TOP);
        for (var name : new String[] {"a", "b"}) {
            Files.delete(root.resolve("var/cache").resolve(name));
        }
        Files.delete(root.resolve("var/cache"));
        Files.createDirectory(root.resolve("var/cache"));
        Files.writeString(root.resolve("var/cache/b"), "other");

        assertThat(driver.changes(TOP))
                .containsExactly(
                        new FileChange("/var", Kind.MODIFIED),
                        new FileChange("/var/cache", Kind.MODIFIED),
                        new FileChange("/var/cache/a", Kind.DELETED),
                        new FileChange("/var/cache/b", Kind.MODIFIED));
    }

    @Test
    void differenceAppliedElsewhereIsTheSameLayer() throws IOException {
        driver.create(TOP, Optional.of(BASE));
        var root = mount(TOP);
        Files.writeString(root.resolve("etc/passwd"), "changed");
        Files.delete(root.resolve("usr/bin/su2"));
        Files.writeString(
                root.resolve("ä file, with a name that is longer than the hundred bytes that ustar has room for, "
                        + "and so is in a record"),
                "x");
        Files.createLink(root.resolve("second"), root.resolve("etc/passwd"));
        driver.unmount(TOP);

        var archive = diff(TOP);
        driver.create(MIDDLE, Optional.of(BASE));
        driver.apply(MIDDLE, new ByteArrayInputStream(archive));

        assertThat(Tar.names(archive)).contains("etc/", "usr/bin/.wh.su2").doesNotContain("etc/group");
        assertThat(driver.changes(MIDDLE)).isEqualTo(driver.changes(TOP));
        assertThat(diff(TOP)).isEqualTo(archive);
        var copy = mount(MIDDLE);
        assertThat(copy.resolve("etc/passwd")).hasContent("changed");
        assertThat(copy.resolve("usr/bin/su2")).doesNotExist();
        try (var directory = Directory.open(copy)) {
            assertThat(directory.status("second").links()).isEqualTo(2);
        }
    }

    @Test
    void baseLayerPacksAsItWasUnpacked() throws IOException {
        var archive = diff(BASE);
        driver.create(TOP, Optional.empty());
        driver.apply(TOP, new ByteArrayInputStream(archive));

        assertThat(diff(TOP)).isEqualTo(archive);
        assertThat(Tar.entries(archive))
                .filteredOn(entry -> entry.name().equals("usr/bin/newuidmap"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.attributes()).containsEntry("security.capability", CAPABILITY));
    }

    private byte[] diff(String id) throws IOException {
        var bytes = new ByteArrayOutputStream();
        driver.diff(id, bytes);
        return bytes.toByteArray();
    }

    @Test
    void layersAreFoundAgain() {
        driver.close();

        driver = GraphDrivers.open(driverName(), dataRoot);

        assertThat(driver.layers()).containsExactly(BASE);
        assertThat(driver.exists(BASE)).isTrue();
        assertThat(driver.exists(TOP)).isFalse();
        assertThat(mount(BASE).resolve("etc/passwd")).hasContent("root");
    }

    @Test
    void leftoversOfAKilledProcessGo() throws IOException {
        driver.close();
        var home = driverName().equals("vfs") ? dataRoot.resolve("vfs/dir") : dataRoot.resolve("overlay2");
        Files.createDirectories(home.resolve(".new-x/diff"));
        Files.createDirectories(home.resolve(".removed-x/diff"));

        driver = GraphDrivers.open(driverName(), dataRoot);

        assertThat(home.toFile().list()).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void wrongIdsAreTold() {
        assertThatThrownBy(() -> driver.create(BASE, Optional.empty())).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> driver.create(TOP, Optional.of(MIDDLE))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> driver.mount(TOP, "")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> driver.create("../../x", Optional.empty()))
                .isInstanceOf(InvalidParameterException.class);
        driver.remove(TOP);
        driver.unmount(TOP);
    }

    @Test
    void removedLayerLeavesNothing() throws IOException {
        driver.create(TOP, Optional.of(BASE));
        mount(TOP);
        driver.unmount(TOP);

        driver.remove(TOP);
        driver.remove(BASE);

        assertThat(driver.layers()).isEmpty();
        try (var files = Files.walk(dataRoot)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
        driver.create(TOP, Optional.empty());
        driver.apply(TOP, Tar.of().file("a", "content").stream());
        assertThat(mount(TOP).resolve("a")).hasBinaryContent("content".getBytes(UTF_8));
    }

    @Test
    void writtenBytesAreCounted() throws IOException {
        driver.create(TOP, Optional.of(BASE));

        assertThat(driver.apply(TOP, Tar.of().file("a", "four").file("b", "two").symlink("c", "a").stream()))
                .isEqualTo(7);
        assertThat(driver.diffSize(TOP)).isEqualTo(7);
    }

    @Test
    void specialFilesComeThrough() throws IOException {
        driver.create(TOP, Optional.of(BASE));
        driver.apply(TOP, Tar.of().device("null", 1, 3).stream());

        try (var root = Directory.open(mount(TOP))) {
            assertThat(root.status("null").mode()).isEqualTo(FileStatus.S_IFCHR | 0666);
            assertThat(root.status("null").minor()).isEqualTo(3);
            assertThat(root.status("fifo").kind()).isEqualTo(FileStatus.S_IFIFO);
        }
    }
}
