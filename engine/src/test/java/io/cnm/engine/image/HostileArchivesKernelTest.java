package io.cnm.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.graph.GraphDrivers;
import io.cnm.testkit.kernel.InPrivateNetns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that nobody makes by mistake, and removals at the worst moment. Threat T40. */
@InPrivateNetns
class HostileArchivesKernelTest {
    private static final int BLOCK = 512;

    @TempDir
    private Path directory;

    private GraphDatabase database;
    private GraphDriver graph;
    private ImageStore store;

    @BeforeEach
    void open() {
        database = GraphDatabase.open(directory.resolve("engine.db"));
        graph = GraphDrivers.open("vfs", directory);
        store = ImageStore.open(database, graph, directory);
    }

    @AfterEach
    void close() {
        store.close();
        graph.close();
        database.close();
    }

    private void load(byte[] archive) throws IOException {
        ImageLoad.load(store, new ByteArrayInputStream(archive), line -> {});
    }

    private void assertNothingIsLeft() {
        assertThat(store.images()).isEmpty();
        assertThat(graph.layers()).isEmpty();
        assertThat(directory.resolve("blobs/sha256")).isEmptyDirectory();
        assertThat(directory.resolve("blobs/tmp")).isEmptyDirectory();
    }

    private void assertRefused(byte[] archive, String why) {
        assertThatThrownBy(() -> load(archive))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(why);
        assertNothingIsLeft();
    }

    /** The same bytes without what is wrong with them are an image. */
    @Test
    void nameThatNoFileCanHaveIsRefused() throws IOException {
        var sample = Sample.of(Sample.layer("a", "x"));
        var good = new String(sample.manifest("one:1"), UTF_8);
        var files = sample.files();

        files.put(
                "manifest.json",
                good.replace("config.json", "config\\u0000.json").getBytes(UTF_8));
        assertRefused(Sample.tar(files), "a name is malformed");

        files.put("manifest.json", good.getBytes(UTF_8));
        load(Sample.tar(files));
        assertThat(store.find("one:1")).isPresent();
    }

    @Test
    void fewBytesThatClaimManyAreRefused() throws IOException {
        assertRefused(member("S", 64L << 20), "big is sparse");

        try (var files = ArchiveFiles.read(
                new ByteArrayInputStream(member("0", 0)), store.layers().blobs())) {
            assertThat(files.size("big")).isZero();
        }
    }

    /** A member without data, of GNU's old form: one that is sparse has its map and its true size in the header. */
    private static byte[] member(String type, long claimed) {
        var header = new byte[BLOCK];
        put(header, 0, "big");
        put(header, 100, "0000644\0");
        put(header, 124, "00000000000\0");
        put(header, 136, "00000000000\0");
        put(header, 156, type);
        put(header, 257, "ustar  \0");
        if (claimed > 0) {
            put(header, 386, String.format("%011o\0", claimed));
            put(header, 398, "00000000000\0");
            put(header, 483, String.format("%011o\0", claimed));
        }
        put(header, 148, " ".repeat(8));
        var sum = 0;
        for (var each : header) {
            sum += each & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        return Arrays.copyOf(header, BLOCK * 3);
    }

    private static void put(byte[] header, int offset, String text) {
        var bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    @Test
    void archiveThatEndsTooSoonLeavesNothing() throws IOException {
        var whole = Sample.of(Sample.layer("a", "x")).archive("one:1");
        for (var length : List.of(700, 1500, whole.length / 2)) {
            assertThatThrownBy(() -> load(Arrays.copyOf(whole, length)))
                    .as("%s bytes", length)
                    .isInstanceOfAny(IOException.class, InvalidParameterException.class);
            assertNothingIsLeft();
        }
        load(whole);
        assertThat(store.find("one:1")).isPresent();
    }

    @Test
    void indexThatIsAnImageIsRefusedRatherThanTakenForNone() {
        var image = "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:" + "ab".repeat(32)
                + "\",\"size\":1},\"layers\":[]}";

        assertRefused(Sample.tar(Map.of("index.json", image.getBytes(UTF_8))), "index.json must list manifests");
    }

    @Test
    void imageIsSavedAsAWholeThoughItIsRemovedMeanwhile() throws IOException {
        var noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        var first = Sample.of(Sample.tar(Map.of("lower", noise)), Sample.layer("upper", "x"));
        var second = Sample.of(Sample.layer("other", "y"));
        load(first.archive("one:1"));
        load(second.archive("two:1"));
        var saved = new ByteArrayOutputStream();

        ImageSave.save(store, ImageSave.choose(store, List.of("one:1", "two:1")), new Removing(saved));

        assertNothingIsLeft();
        load(saved.toByteArray());
        assertThat(store.require("one:1").id()).isEqualTo(first.id());
        assertThat(store.require("two:1").id()).isEqualTo(second.id());
    }

    /** Removes the images when the archive has begun. */
    private final class Removing extends OutputStream {
        private final ByteArrayOutputStream out;
        private boolean done;

        private Removing(ByteArrayOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) {
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            out.write(bytes, offset, count);
            if (!done && out.size() > BLOCK) {
                done = true;
                store.remove("one:1", false, true);
                store.remove("two:1", false, true);
            }
        }
    }
}
