package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.image.Document;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.Progress;
import io.cnm.engine.image.Sample;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A registry that does as it is told, and images that are pulled from it. */
@InPrivateNetns
abstract class PullSetUp {
    static final byte[] BASE = Sample.tar(Map.of("data", random(300_000)));
    static final Sample IMAGE = Sample.of(BASE, Sample.layer("etc/one", "one"));
    static final Document PACKED = new Document(Sample.gzip(BASE));
    static final Credentials ME = Credentials.of("me", "secret");
    static final String MINE = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));

    @TempDir
    Path directory;

    FakeRegistry registry;
    LocalImages images;
    private Puller puller;

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void open(Lab lab) throws IOException {
        registry = new FakeRegistry();
        images = LocalImages.open(directory);
        puller = images.registries().puller();
    }

    @AfterEach
    void close() throws IOException {
        images.close();
        registry.close();
    }

    ImageReference name(String rest) {
        return ImageReference.parse(registry.domain() + "/" + rest);
    }

    Pull find(String rest) {
        return puller.find(name(rest), Optional.empty(), Optional.of(ME));
    }

    Image pull(String rest) throws InterruptedException {
        return find(rest).run(Progress.NOBODY);
    }

    void assertNothingIsLeft() {
        assertThat(images.store().images()).isEmpty();
        assertThat(images.graph().layers()).isEmpty();
        assertThat(directory.resolve("blobs/sha256")).isEmptyDirectory();
        assertThat(directory.resolve("blobs/tmp")).isEmptyDirectory();
    }
}
