package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.Platform;
import io.cnm.engine.image.Progress;
import io.cnm.engine.image.Sample;
import io.cnm.http.Json;
import io.cnm.linux.Mounts;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PullKernelTest extends PullSetUp {
    private List<String> lines(Pull pull) throws InterruptedException {
        var lines = new ArrayList<String>();
        pull.run(line -> {
            if (line.progress().isEmpty()) {
                lines.add(new String(Json.write(line), UTF_8));
            }
        });
        return lines;
    }

    @Test
    void pullTellsWhatDockerTells() throws InterruptedException {
        var digest = registry.put(Sample.of(BASE), "1");
        var id = PACKED.digest().substring(7, 19);
        var whole = registry.domain() + "/a/b:1";

        assertThat(lines(find("a/b:1")))
                .containsExactly(
                        "{\"status\":\"Pulling from a/b\",\"id\":\"1\"}",
                        "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"" + id + "\"}",
                        "{\"status\":\"Verifying Checksum\",\"progressDetail\":{},\"id\":\"" + id + "\"}",
                        "{\"status\":\"Download complete\",\"progressDetail\":{},\"id\":\"" + id + "\"}",
                        "{\"status\":\"Pull complete\",\"progressDetail\":{},\"id\":\"" + id + "\"}",
                        "{\"status\":\"Digest: " + digest + "\"}",
                        "{\"status\":\"Status: Downloaded newer image for " + whole + "\"}");
        assertThat(lines(find("a/b:1")))
                .containsExactly(
                        "{\"status\":\"Pulling from a/b\",\"id\":\"1\"}",
                        "{\"status\":\"Already exists\",\"progressDetail\":{},\"id\":\"" + id + "\"}",
                        "{\"status\":\"Digest: " + digest + "\"}",
                        "{\"status\":\"Status: Image is up to date for " + whole + "\"}");
        assertThat(registry.asked("blobs/" + PACKED.digest())).isEqualTo(1);
    }

    @Test
    void pulledImageHasItsNames() throws InterruptedException {
        var digest = registry.put(IMAGE, "1");

        var image = pull("a:1");

        assertThat(image.id()).isEqualTo(IMAGE.id());
        assertThat(images.store().references(image.id()))
                .extracting(ImageReference::familiar)
                .containsExactly(registry.domain() + "/a:1", registry.domain() + "/a@" + digest);
        assertThat(images.store().find(registry.domain() + "/a@" + digest)).isPresent();
    }

    @Test
    void platformIsChosenFromAList() throws InterruptedException {
        var digest = registry.put(IMAGE, "one");
        var child = Map.of(
                "mediaType",
                "x/y",
                "digest",
                digest,
                "size",
                registry.size("manifests/one"),
                "platform",
                Map.of("os", "linux", "architecture", Platform.ofMachine().architecture()));
        registry.put("all", Map.of("schemaVersion", 2, "manifests", List.of(child)));

        assertThat(pull("a:all").id()).isEqualTo(IMAGE.id());
        assertThatThrownBy(() -> images.registries()
                        .puller()
                        .find(name("a:all"), Optional.of(Platform.parse("linux/s390x")), Optional.empty()))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no matching manifest for linux/s390x in the manifest list entries");
    }

    @Test
    void whatIsMissingIsToldInDockersWords() {
        assertThatThrownBy(() -> find("nope:1"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage(
                        "manifest for " + registry.domain() + "/nope:1 not found: manifest unknown: manifest unknown");
    }

    @Test
    void brokenConnectionIsGoneOnWith() throws InterruptedException {
        registry.put(IMAGE, "1");
        var tries = new AtomicInteger();
        registry.play(exchange -> exchange.getRequestURI().toString().endsWith(PACKED.digest())
                && tries.incrementAndGet() == 1
                && FakeRegistry.cut(exchange, PACKED.bytes(), 0, 100_000));

        assertThat(pull("a:1").id()).isEqualTo(IMAGE.id());

        assertThat(tries).hasValue(2);
    }

    @Test
    void registryThatNeverGetsFurtherIsGivenUpAndNothingIsLeft() {
        registry.put(IMAGE, "1");
        registry.play(exchange -> exchange.getRequestURI().toString().endsWith(PACKED.digest())
                && FakeRegistry.cut(exchange, PACKED.bytes(), 0, 0));

        assertThatThrownBy(() -> pull("a:1"))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("cannot download");

        assertNothingIsLeft();
    }

    /** Some bytes each time would else be enough for ever. */
    @Test
    void registryThatGetsALittleFurtherEachTimeIsGivenUp() {
        registry.put(IMAGE, "1");
        registry.play(exchange -> {
            if (!exchange.getRequestURI().toString().endsWith(PACKED.digest())) {
                return false;
            }
            var range = exchange.getRequestHeaders().getFirst("Range");
            var from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            return FakeRegistry.cut(exchange, PACKED.bytes(), from, from + 1);
        });

        assertThatThrownBy(() -> pull("a:1")).hasMessageContaining("cannot download");

        assertThat(registry.asked("blobs/" + PACKED.digest())).isLessThan(10);
        assertNothingIsLeft();
    }

    /** Whom the registry lets in is not to suffer from somebody whom it does not. */
    @Test
    void pullThatWaitsForAnothersDownloadTriesItselfIfThatFails(Lab lab) throws Exception {
        registry.put(IMAGE, "1");
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        registry.play(exchange -> {
            if (!exchange.getRequestURI().toString().equals("/v2/a/blobs/" + PACKED.digest())) {
                return false;
            }
            begun.countDown();
            await(goOn);
            FakeRegistry.send(exchange, 403, new byte[0]);
            return true;
        });
        var first = find("a:1");
        var second = find("b:1");
        var refused = new FutureTask<>(() -> first.run(Progress.NOBODY));
        var whole = new FutureTask<>(() -> second.run(Progress.NOBODY));
        var staying = new Thread(whole);
        new Thread(refused).start();
        begun.await();
        staying.start();
        lab.await("the second pull waits", () -> staying.getState() == Thread.State.WAITING);
        goOn.countDown();

        assertThat(whole.get().id()).isEqualTo(IMAGE.id());
        assertThatThrownBy(refused::get).hasCauseInstanceOf(NotFoundException.class);
    }

    @Test
    void mirrorIsAskedForDockersOwnImagesAndIsToldNoCredentials() throws InterruptedException {
        registry.put(IMAGE, "1");
        var mirrored =
                images.registries(URI.create("http://" + registry.domain())).puller();

        var image = mirrored.find(ImageReference.parse("busybox:1"), Optional.empty(), Optional.of(ME))
                .run(Progress.NOBODY);

        assertThat(images.store().require("busybox:1")).isEqualTo(image);
        assertThat(registry.requests)
                .anyMatch(line -> line.startsWith("/v2/library/busybox/manifests/1 "))
                .allMatch(line -> line.endsWith(" null"));
    }

    @Test
    void twoPullsAtOnceDownloadALayerOnceAndOneThatIsBrokenOffLeavesItToTheOther(Lab lab) throws Exception {
        registry.put(IMAGE, "1");
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        registry.play(exchange -> {
            if (exchange.getRequestURI().toString().endsWith(PACKED.digest())) {
                begun.countDown();
                await(goOn);
            }
            return false;
        });
        var first = find("a:1");
        var second = find("b:1");
        var brokenOff = new FutureTask<>(() -> first.run(Progress.NOBODY));
        var whole = new FutureTask<>(() -> second.run(Progress.NOBODY));
        var leaving = new Thread(brokenOff);
        var staying = new Thread(whole);
        leaving.start();
        begun.await();
        staying.start();
        lab.await("the second pull waits", () -> staying.getState() == Thread.State.WAITING);
        leaving.interrupt();
        leaving.join();
        goOn.countDown();

        assertThat(whole.get().id()).isEqualTo(IMAGE.id());
        assertThatThrownBy(brokenOff::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(registry.asked("blobs/" + PACKED.digest())).isEqualTo(1);
    }

    /** First there is no room for the archive, then none for what is in it. */
    @Test
    void fullDiskIsNamedAndPullWorksWhenThereIsRoom(Lab lab) throws IOException, InterruptedException {
        registry.put(IMAGE, "1");
        var disk = Files.createDirectory(lab.dir().resolve("disk"));
        Mounts.tmpfs(disk, "size=4m");
        try (var small = LocalImages.open(disk)) {
            var onSmallDisk = small.registries().puller();
            for (var room : List.of(200_000, 500_000)) {
                var pull = onSmallDisk.find(name("a:1"), Optional.empty(), Optional.empty());
                var filler = disk.resolve("filler");
                Files.write(filler, new byte[(int) Files.getFileStore(disk).getUsableSpace() - room]);

                assertThatThrownBy(() -> pull.run(Progress.NOBODY)).hasMessageContaining("o space left on device");

                assertThat(small.store().images()).isEmpty();
                assertThat(small.graph().layers()).isEmpty();
                assertThat(disk.resolve("blobs/sha256")).isEmptyDirectory();
                Files.delete(filler);
            }
            assertThat(onSmallDisk
                            .find(name("a:1"), Optional.empty(), Optional.empty())
                            .run(Progress.NOBODY)
                            .id())
                    .isEqualTo(IMAGE.id());
        } finally {
            Mounts.unmount(disk);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
