package io.cnm.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.ConflictException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.db.Entity;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.graph.GraphDrivers;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.http.Json;
import io.cnm.testkit.kernel.InPrivateNetns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InPrivateNetns
class ImageStoreKernelTest {
    private static final byte[] BASE = Sample.layer("etc/base", "base");
    private static final Sample ONE = Sample.of(BASE, Sample.layer("etc/one", "one"));
    private static final Sample OTHER = Sample.of(Map.of("kind", "other"), BASE, Sample.layer("etc/other", "other"));
    private static final String CONTAINER = "c0".repeat(32);

    @TempDir
    private Path directory;

    private final List<String> told = new ArrayList<>();
    private GraphDatabase database;
    private GraphDriver graph;
    private ImageStore store;

    @BeforeEach
    void open() {
        database = GraphDatabase.open(directory.resolve("engine.db"));
        graph = GraphDrivers.open("vfs", directory);
        store = ImageStore.open(database, graph, directory);
        store.tell((action, id, attributes) -> told.add(action + " " + attributes.get("name")));
    }

    @AfterEach
    void close() {
        store.close();
        graph.close();
        database.close();
    }

    private void reopen() {
        close();
        open();
    }

    private List<String> load(byte[] archive) throws IOException {
        var lines = new ArrayList<String>();
        ImageLoad.load(
                store, new ByteArrayInputStream(archive), line -> line.stream().ifPresent(lines::add));
        return lines;
    }

    @Test
    void loadedImageIsFoundByNameIdAndPrefix() throws IOException {
        var lines = load(Sample.gzip(ONE.archive("one:1", "example.com/one:2")));

        assertThat(lines).containsExactly("Loaded image: one:1\n", "Loaded image: example.com/one:2\n");
        for (var name : List.of(
                "one:1",
                "docker.io/library/one:1",
                "example.com/one:2",
                ONE.id(),
                ONE.id().substring(7),
                ONE.id().substring(7, 15),
                ONE.id().substring(0, 20))) {
            assertThat(store.find(name)).as(name).map(Image::id).hasValue(ONE.id());
        }
        assertThat(store.find("one")).isEmpty();
        assertThatThrownBy(() -> store.require("one"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("No such image: one");
        assertThat(told).containsExactly("load " + ONE.id());
    }

    @Test
    void archivesOfALostDatabaseAreSetAsideWithIt() throws IOException {
        load(ONE.archive("one:1"));
        close();
        Files.writeString(directory.resolve("engine.db"), "this is no database");

        open();

        assertThat(store.images()).isEmpty();
        try (var all = Files.list(directory)) {
            assertThat(all.filter(each -> each.getFileName().toString().startsWith("blobs-of-engine.db")))
                    .singleElement()
                    .satisfies(
                            archives -> assertThat(archives.resolve("sha256")).isNotEmptyDirectory());
        }
        load(ONE.archive("one:1"));
        assertThat(store.find("one:1")).isPresent();
    }

    @Test
    void imageHasItsFilesAndItsConfiguration() throws IOException {
        load(ONE.archive("one:1"));

        var image = store.require("one:1");
        var root = graph.mount(image.topLayer().orElseThrow(), "");

        assertThat(root.resolve("etc/base")).hasContent("base");
        assertThat(root.resolve("etc/one")).hasContent("one");
        graph.unmount(image.topLayer().orElseThrow());
        assertThat(image.config().cmd()).hasValue(List.of("/bin/sh"));
        assertThat(image.size()).isEqualTo(7);
        assertThat(store.config(image)).isEqualTo(ONE.config().bytes());
    }

    @Test
    void imagesAreThereAfterARestart() throws IOException {
        load(ONE.archive("one:1"));
        load(OTHER.archive());

        reopen();

        assertThat(store.images()).extracting(Image::id).containsExactlyInAnyOrder(ONE.id(), OTHER.id());
        assertThat(store.references(ONE.id()))
                .extracting(ImageReference::familiar)
                .containsExactly("one:1");
        assertThat(graph.layers()).hasSize(3);
    }

    @Test
    void whatIsSavedCanBeLoadedInBothForms() throws IOException {
        load(ONE.archive("one:1", "one:2"));
        var saved = new ByteArrayOutputStream();

        ImageSave.save(store, ImageSave.choose(store, List.of("one:1")), saved);
        store.remove(ONE.id(), true, true);
        assertThat(graph.layers()).isEmpty();

        assertThat(load(saved.toByteArray())).containsExactly("Loaded image: one:1\n");
        store.remove("one:1", false, true);
        assertThat(load(without(saved.toByteArray(), "manifest.json"))).containsExactly("Loaded image: one:1\n");
        assertThat(store.require("one:1").id()).isEqualTo(ONE.id());
    }

    private static byte[] without(byte[] archive, String name) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var from = new TarArchiveInputStream(new ByteArrayInputStream(archive));
                var to = new TarArchiveOutputStream(out)) {
            for (var entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                if (!entry.getName().equals(name)) {
                    to.putArchiveEntry(entry);
                    from.transferTo(to);
                    to.closeArchiveEntry();
                }
            }
        }
        return out.toByteArray();
    }

    @Test
    void layersThatAreSharedStayUntilTheLastImageGoes() throws IOException {
        load(ONE.archive("one:1"));
        load(OTHER.archive("other:1"));

        var first = store.remove("one:1", false, true);

        assertThat(first.lines()).extracting(ImageRemoval.Line::untagged).contains("one:1");
        assertThat(first.lines()).extracting(ImageRemoval.Line::deleted).containsExactly("", ONE.id(), chain(ONE, 1));
        assertThat(graph.layers()).hasSize(2);
        store.remove("other:1", false, true);
        assertThat(graph.layers()).isEmpty();
        assertThat(directory.resolve("blobs/sha256")).isEmptyDirectory();
        assertThat(told).endsWith("untag " + OTHER.id(), "delete " + OTHER.id());
    }

    private static String chain(Sample sample, int layer) {
        var chain = sample.layers().get(0).digest();
        for (var i = 1; i <= layer; i++) {
            chain = Digests.chain(chain, sample.layers().get(i).digest());
        }
        return chain;
    }

    @Test
    void nameAmongSeveralIsTakenAwayAlone() throws IOException {
        load(ONE.archive("one:1", "one:2"));

        var removed = store.remove("one:1", false, true);

        assertThat(removed.lines()).containsExactly(new ImageRemoval.Line("one:1", ""));
        assertThat(store.require("one:2").id()).isEqualTo(ONE.id());
    }

    @Test
    void imageInSeveralRepositoriesIsRemovedByIdWithForceOnly() throws IOException {
        load(ONE.archive("one:1", "two:1"));
        var brief = Digests.brief(ONE.id());

        assertThatThrownBy(() -> store.remove(brief, false, true))
                .isInstanceOf(ConflictException.class)
                .hasMessage("conflict: unable to delete " + brief
                        + " (must be forced) - image is referenced in multiple repositories");

        assertThat(store.remove(brief, true, true).lines()).hasSize(5);
        assertThat(store.images()).isEmpty();
    }

    @Test
    void imageOfARunningContainerStays() throws IOException {
        load(ONE.archive("one:1"));
        store.usedBy(image -> List.of(new ImageUsers.User(CONTAINER, true)));
        var brief = Digests.brief(ONE.id());

        assertThatThrownBy(() -> store.remove("one:1", false, true))
                .hasMessage("conflict: unable to remove repository reference \"one:1\" (must force) - container "
                        + "c0c0c0c0c0c0 is using its referenced image " + brief);
        assertThatThrownBy(() -> store.remove(brief, true, true))
                .hasMessage("conflict: unable to delete " + brief
                        + " (cannot be forced) - image is being used by running container c0c0c0c0c0c0");
        assertThat(store.prune(true, image -> true).lines()).isEmpty();
        assertThat(store.find("one:1")).isPresent();
    }

    @Test
    void imageOfAStoppedContainerGoesByForceAndItsLayersStayWithTheContainer() throws IOException {
        load(ONE.archive("one:1"));
        var users = new ArrayList<>(List.of(new ImageUsers.User(CONTAINER, false)));
        store.usedBy(image -> List.copyOf(users));
        var brief = Digests.brief(ONE.id());
        assertThatThrownBy(() -> store.remove(brief, false, true))
                .hasMessage("conflict: unable to delete " + brief
                        + " (must be forced) - image is being used by stopped container c0c0c0c0c0c0");

        store.remove(brief, true, true);

        assertThat(store.images()).isEmpty();
        assertThat(graph.layers()).hasSize(2);
        users.clear();
        store.released();
        assertThat(graph.layers()).isEmpty();
    }

    @Test
    void layersStayForAContainerThatIsBeingMade() throws IOException {
        load(ONE.archive("one:1"));

        var making = store.use(store.require("one:1"), CONTAINER);
        store.remove(ONE.id(), true, true);
        assertThat(graph.layers()).hasSize(2);
        making.close();

        assertThat(graph.layers()).isEmpty();
    }

    @Test
    void nameIsTakenByTheLaterImage() throws IOException {
        load(ONE.archive("it:1"));
        load(OTHER.archive("it:1"));

        assertThat(store.require("it:1").id()).isEqualTo(OTHER.id());
        assertThat(store.references(ONE.id())).isEmpty();
        assertThat(store.prune(false, image -> true).lines())
                .extracting(ImageRemoval.Line::deleted)
                .startsWith(ONE.id());
        assertThat(store.images()).extracting(Image::id).containsExactly(OTHER.id());
    }

    @Test
    void importedFileSystemIsAnImage() throws IOException {
        var wish = new ImageImport.Wish(
                Optional.of(ImageReference.parse("mine")), ContainerConfig.NONE, "from afar", Platform.ofMachine());

        var image = ImageImport.add(store, new ByteArrayInputStream(Sample.gzip(BASE)), wish);

        assertThat(store.require("mine:latest")).isEqualTo(image);
        assertThat(image.layers()).hasSize(1);
        assertThat(image.details().history().get(0).comment()).isEqualTo("from afar");
        assertThat(image.details().rootfs().orElseThrow().diffIds()).containsExactly(Digests.of(BASE));
    }

    /** Threat T41. */
    @Test
    void layerThatIsNotWhatTheConfigurationSaysIsRefusedAndLeavesNothing() {
        var files = ONE.files();
        files.put("1/layer.tar", Sample.layer("etc/evil", "evil"));
        files.put("manifest.json", ONE.manifest("one:1"));

        assertThatThrownBy(() -> load(Sample.tar(files)))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(
                        "verification failed for digest " + ONE.layers().get(1).digest());

        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        assertThat(store.images()).isEmpty();
        assertThat(graph.layers()).isEmpty();
        assertThat(directory.resolve("blobs/sha256")).isEmptyDirectory();
        assertThat(directory.resolve("blobs/tmp")).isEmptyDirectory();
    }

    /** Older engines write a layer that several images share once, and links for the others. */
    @Test
    void layerThatIsALinkToAnotherOfTheArchiveIsLoaded() throws IOException {
        var sample = Sample.of(BASE, BASE);
        var files = sample.files();
        files.put("manifest.json", sample.manifest("one:1"));
        files.remove("1/layer.tar");
        var archive = new ByteArrayOutputStream();
        archive.writeBytes(withoutEnd(entry("1/layer.tar", "../0/layer.tar"), 512));
        archive.writeBytes(Sample.tar(files));

        load(archive.toByteArray());

        assertThat(store.require("one:1").id()).isEqualTo(sample.id());
    }

    @Test
    void archiveThatHasNothingForThisMachineIsRefused() {
        var foreign = Map.of(
                "schemaVersion",
                2,
                "manifests",
                List.of(Map.of(
                        "digest",
                        Digests.of(new byte[0]),
                        "size",
                        0,
                        "platform",
                        Map.of("os", "plan9", "architecture", "mips"))));
        var list = Json.write(foreign);
        var index = Map.of(
                "schemaVersion", 2, "manifests", List.of(Map.of("digest", Digests.of(list), "size", list.length)));

        assertThatThrownBy(() -> load(Sample.tar(Map.of(
                        "index.json", Json.write(index), "blobs/sha256/" + Digests.hex(Digests.of(list)), list))))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no image in the archive is for " + Platform.ofMachine());
        assertNothingIsLeft();
    }

    /** Threat T40. */
    @Test
    void linksTwinsAndNamesThatLeadOutsideAreRefused() throws IOException {
        Files.writeString(directory.resolve("secret"), "[]", UTF_8);
        assertRefused(entry("manifest.json", directory.resolve("secret").toString()), "leads outside");
        assertRefused(entry("manifest.json", "../../secret"), "leads outside");
        assertRefused(entry("manifest.json", "manifest.json"), "leads from link to link");
        var twins = new ByteArrayOutputStream();
        twins.writeBytes(withoutEnd(Sample.tar(Map.of("manifest.json", new byte[] {'[', ']'})), 1024));
        twins.writeBytes(Sample.tar(Map.of("./manifest.json", new byte[] {'[', ']'})));
        assertRefused(twins.toByteArray(), "there twice");
        assertRefused(Sample.tar(Map.of("../x", new byte[0])), "leads outside");
        assertRefused(Sample.tar(Map.of("/x", new byte[0])), "neither manifest.json");
        assertRefused(
                Sample.tar(Map.of(
                        "manifest.json",
                        "[{\"Config\":\"../../secret\",\"Layers\":[],\"RepoTags\":[]}]".getBytes(UTF_8))),
                "leads outside");
        assertRefused("not an archive at all".repeat(100).getBytes(UTF_8), "");
    }

    private void assertRefused(byte[] archive, String why) {
        assertThatThrownBy(() -> load(archive)).hasMessageContaining(why);
        assertNothingIsLeft();
    }

    private static byte[] entry(String name, String link) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK);
            entry.setLinkName(link);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] withoutEnd(byte[] archive, int length) {
        return Arrays.copyOf(archive, length);
    }

    /** What a killed process leaves: its record of what it was making, the layer, and files on their way. */
    @Test
    void whatAKilledProcessWasMakingIsRemoved() throws IOException {
        load(ONE.archive("one:1"));
        var half = "5a".repeat(32);
        database.change(change -> {
            change.put(new Entity("stray:" + half, "stray layer", half));
            return half;
        });
        graph.create(half, Optional.empty());
        Files.writeString(directory.resolve("blobs/tmp/blob1"), "half", UTF_8);
        Files.writeString(directory.resolve("blobs/sha256/" + half), "whole, and nobody's", UTF_8);

        reopen();

        assertThat(graph.layers()).hasSize(2);
        assertThat(directory.resolve("blobs/tmp")).isEmptyDirectory();
        assertThat(directory.resolve("blobs/sha256").toFile().list()).hasSize(2);
        assertThat(database.entities("stray layer")).isEmpty();
    }
}
