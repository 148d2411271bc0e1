package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.cnm.engine.image.Compression;
import io.cnm.engine.image.ImageLoad;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageSave;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.image.Layer;
import io.cnm.engine.image.Progress;
import io.cnm.engine.image.Sample;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images go into a real registry by a real client, and come out of it by ours. */
@InPrivateNetns
class RealRegistryKernelTest {
    private static final int PORT = 5000;

    @TempDir
    private Path directory;

    private Optional<Process> registry = Optional.empty();

    @BeforeEach
    void start(Lab lab) throws IOException {
        var config = directory.resolve("registry.yml");
        Files.writeString(
                config,
                "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: " + directory.resolve("registry")
                        + "\nhttp:\n  addr: 127.0.0.1:" + PORT + "\n");
        registry = Optional.of(start("docker-registry", "serve", config.toString()));
        lab.await("the registry listens", RealRegistryKernelTest::listens);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (registry.isPresent()) {
            registry.get().destroy();
            registry.get().waitFor();
        }
    }

    private Process start(String... command) throws IOException {
        var program = List.of(System.getenv("PATH").split(":")).stream()
                .map(place -> Path.of(place, command[0]))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            abort("skipped: needs " + command[0]);
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(command[0] + ".log").toFile()))
                .start();
    }

    private static boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void push(Path archive, String... more) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false"));
        command.addAll(List.of(more));
        command.addAll(List.of("docker-archive:" + archive, "docker://127.0.0.1:" + PORT + "/team/box:1"));
        var skopeo = start(command.toArray(String[]::new));
        assertThat(skopeo.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(skopeo.exitValue())
                .as(() -> read(directory.resolve("skopeo.log")))
                .isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void imageOfDockersFormIsPulledAndSavedAsItWas() throws IOException, InterruptedException {
        assertPulls(Compression.GZIP, "--format", "v2s2");
    }

    @Test
    void imageOfTheOcisFormWithZstdIsPulledAndSavedAsItWas() throws IOException, InterruptedException {
        assertPulls(Compression.ZSTD, "--format", "oci", "--dest-compress-format", "zstd");
    }

    private void assertPulls(Compression compression, String... form) throws IOException, InterruptedException {
        var files = new HashMap<String, byte[]>();
        files.put("bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")));
        var sample = Sample.of(Sample.tar(files), Sample.layer("etc/motd", "hello"));
        var archive = directory.resolve("image.tar");
        Files.write(archive, sample.archive("box:1"));
        push(archive, form);
        try (var images = LocalImages.open(directory)) {
            var store = images.store();
            var name = ImageReference.parse("127.0.0.1:" + PORT + "/team/box:1");
            var puller = Registries.of(store, RegistrySettings.of(List.of(), List.of(), 3, 5))
                    .puller();

            var image = puller.find(name, Optional.empty(), Optional.empty()).run(Progress.NOBODY);

            assertThat(image.details().rootfs().orElseThrow().diffIds())
                    .isEqualTo(
                            sample.layers().stream().map(each -> each.digest()).toList());
            assertThat(image.layers()).extracting(Layer::compression).containsOnly(compression);
            var root = images.graph().mount(image.topLayer().orElseThrow(), "");
            assertThat(root.resolve("bin/busybox")).hasSameBinaryContentAs(Path.of("/bin/busybox"));
            images.graph().unmount(image.topLayer().orElseThrow());
            assertSkopeoReads(store, name, image.id());
        }
    }

    /** Two registries' worth of names in one; nothing that it has is sent again. */
    @Test
    void imageIsPushedMountedAndPulledAgainToTheByte() throws IOException, InterruptedException {
        var archive = directory.resolve("image.tar");
        Files.write(
                archive,
                Sample.of(Sample.layer("etc/one", "one"), Sample.layer("etc/two", "two"))
                        .archive("box:1"));
        push(archive, "--format", "v2s2");
        var first = ImageReference.parse("127.0.0.1:" + PORT + "/team/box:1");
        var other = ImageReference.parse("127.0.0.1:" + PORT + "/other/box:2");
        try (var images = LocalImages.open(directory)) {
            var store = images.store();
            var registries = Registries.of(store, RegistrySettings.of(List.of(), List.of(), 3, 5));
            var pulled = registries
                    .puller()
                    .find(first, Optional.empty(), Optional.empty())
                    .run(Progress.NOBODY);
            store.tag(pulled, other);
            ImageLoad.load(
                    store,
                    new ByteArrayInputStream(Sample.of(Sample.layer("etc/new", "new"))
                            .archive(other.withTag("3").familiar())),
                    Progress.NOBODY);

            assertThat(states(registries, first)).containsExactly("Layer already exists", "Layer already exists");
            assertThat(states(registries, other)).containsExactly("Mounted from team/box", "Mounted from team/box");
            assertThat(states(registries, other.withTag("3"))).containsExactly("Pushed");

            var names = store.references(pulled.id());
            assertThat(names)
                    .filteredOn(name -> name.digest().isPresent())
                    .extracting(ImageReference::path)
                    .containsExactly(
                            "other/box", "team/box", "team/box"); // the last two as skopeo and as we write a manifest
            store.remove(pulled.id(), true, true);
            var again = registries
                    .puller()
                    .find(other, Optional.empty(), Optional.empty())
                    .run(Progress.NOBODY);
            assertThat(again.id()).isEqualTo(pulled.id());
            assertThat(again.layers())
                    .extracting(Layer::blob)
                    .isEqualTo(pulled.layers().stream().map(Layer::blob).toList());
        }
    }

    /** What has become of each layer. */
    private static List<String> states(Registries registries, ImageReference name) throws InterruptedException {
        var states = new LinkedHashMap<String, String>();
        registries.pusher().push(name, Optional.empty(), line -> line.id()
                .ifPresent(id -> states.put(id, line.status().orElseThrow())));
        return List.copyOf(states.values());
    }

    @Test
    void imageWithZstdIsPushedAsTheOcis() throws IOException, InterruptedException {
        var archive = directory.resolve("image.tar");
        Files.write(archive, Sample.of(Sample.layer("etc/one", "one")).archive("box:1"));
        push(archive, "--format", "oci", "--dest-compress-format", "zstd");
        var name = ImageReference.parse("127.0.0.1:" + PORT + "/team/box:1");
        try (var images = LocalImages.open(directory)) {
            var store = images.store();
            var registries = Registries.of(store, RegistrySettings.of(List.of(), List.of(), 3, 5));
            var pulled = registries
                    .puller()
                    .find(name, Optional.empty(), Optional.empty())
                    .run(Progress.NOBODY);
            store.tag(pulled, name.withTag("2"));

            registries.pusher().push(name.withTag("2"), Optional.empty(), Progress.NOBODY);

            var skopeo = start(
                    "skopeo",
                    "--insecure-policy",
                    "copy",
                    "--src-tls-verify=false",
                    "docker://" + name.withTag("2"),
                    "dir:" + directory.resolve("copy"));
            assertThat(skopeo.waitFor())
                    .as(() -> read(directory.resolve("skopeo.log")))
                    .isZero();
            assertThat(directory
                            .resolve("copy")
                            .resolve(pulled.layers().get(0).blob().substring(7)))
                    .exists();
        }
    }

    /** What we save, others can read. */
    private void assertSkopeoReads(ImageStore store, ImageReference name, String id)
            throws IOException, InterruptedException {
        var saved = directory.resolve("saved.tar");
        try (var out = Files.newOutputStream(saved)) {
            ImageSave.save(store, ImageSave.choose(store, List.of(name.familiar())), out);
        }
        for (var transport :
                Map.of("docker-archive", ":" + name, "oci-archive", "").entrySet()) {
            var skopeo = start(
                    "skopeo",
                    "--insecure-policy",
                    "copy",
                    transport.getKey() + ":" + saved + transport.getValue(),
                    "dir:" + directory.resolve(transport.getKey()));
            assertThat(skopeo.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(skopeo.exitValue())
                    .as(() -> read(directory.resolve("skopeo.log")))
                    .isZero();
            assertThat(directory.resolve(transport.getKey()).resolve(id.substring(7)))
                    .exists();
        }
    }
}
