package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.graph.GraphDrivers;
import io.cnm.engine.image.Document;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.image.Platform;
import io.cnm.engine.image.Progress;
import io.cnm.engine.image.Sample;
import io.cnm.http.Json;
import io.cnm.linux.Mounts;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InPrivateNetns
class PullKernelTest {
    private static final byte[] BASE = Sample.tar(Map.of("data", random(300_000)));
    private static final Sample IMAGE = Sample.of(BASE, Sample.layer("etc/one", "one"));
    private static final Document PACKED = new Document(Sample.gzip(BASE));
    private static final Credentials ME = Credentials.of("me", "secret");
    private static final String MINE = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));

    @TempDir
    private Path directory;

    private FakeRegistry registry;
    private GraphDatabase database;
    private GraphDriver graph;
    private ImageStore store;
    private Puller puller;

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void open(Lab lab) throws IOException {
        registry = new FakeRegistry();
        database = GraphDatabase.open(directory.resolve("engine.db"));
        graph = GraphDrivers.open("vfs", directory);
        store = ImageStore.open(database, graph, directory);
        puller = puller(List.of());
    }

    private Puller puller(List<URI> mirrors) {
        return Registries.of(
                        store,
                        new RegistrySettings(
                                mirrors,
                                InsecureRegistries.of(List.of()),
                                3,
                                5,
                                Duration.ofSeconds(20),
                                Duration.ofMillis(5)))
                .puller();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        graph.close();
        database.close();
        registry.close();
    }

    private ImageReference name(String rest) {
        return ImageReference.parse(registry.domain() + "/" + rest);
    }

    private Pull find(String rest) {
        return puller.find(name(rest), Optional.empty(), Optional.of(ME));
    }

    private Image pull(String rest) throws InterruptedException {
        return find(rest).run(Progress.NOBODY);
    }

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
        assertThat(store.references(image.id()))
                .extracting(ImageReference::familiar)
                .containsExactly(registry.domain() + "/a:1", registry.domain() + "/a@" + digest);
        assertThat(store.find(registry.domain() + "/a@" + digest)).isPresent();
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
        assertThatThrownBy(
                        () -> puller.find(name("a:all"), Optional.of(Platform.parse("linux/s390x")), Optional.empty()))
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

    private void assertNothingIsLeft() {
        assertThat(store.images()).isEmpty();
        assertThat(graph.layers()).isEmpty();
        assertThat(directory.resolve("blobs/sha256")).isEmptyDirectory();
        assertThat(directory.resolve("blobs/tmp")).isEmptyDirectory();
    }

    /** Threat T41. */
    @Test
    void bytesThatAreNotWhatWasPromisedAreRefused() {
        registry.put(IMAGE, "1");
        var other = PACKED.bytes().clone();
        other[1000] ^= 1;
        registry.contents.put("blobs/" + PACKED.digest(), other);
        assertThatThrownBy(() -> pull("a:1"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("verification failed for digest " + PACKED.digest());
        registry.contents.put("blobs/" + PACKED.digest(), Arrays.copyOf(PACKED.bytes(), PACKED.bytes().length + 1));
        assertThatThrownBy(() -> pull("a:1")).hasMessageContaining("longer than");
        registry.put(Sample.of(BASE), "2");
        registry.contents.put("blobs/" + Sample.of(BASE).id(), "{}".getBytes(UTF_8));
        assertThatThrownBy(() -> pull("a:2")).hasMessageContaining("image config verification failed");

        assertNothingIsLeft();
    }

    /** Threat T43. */
    @Test
    void manifestsThatSayNothingOrTwoThingsAreRefused() {
        registry.contents.put(
                "manifests/null", "{\"schemaVersion\":2,\"config\":null,\"layers\":null}".getBytes(UTF_8));
        registry.put(
                "both", Map.of("schemaVersion", 2, "config", Map.of(), "layers", List.of(), "manifests", List.of()));
        registry.put("old", Map.of("schemaVersion", 1, "fsLayers", List.of()));
        registry.contents.put("manifests/huge", new byte[(4 << 20) + 1]);
        var promised = registry.put(IMAGE, "1");
        registry.contents.put("manifests/" + promised, "{}".getBytes(UTF_8));

        for (var tag : List.of("null", "both", "huge")) {
            assertThatThrownBy(() -> find("a:" + tag)).isInstanceOf(InvalidParameterException.class);
        }
        assertThatThrownBy(() -> find("a:old")).hasMessageContaining("schema 1 is not supported");
        assertThatThrownBy(() -> find("a@" + promised)).hasMessageContaining("verification failed");
    }

    @Test
    void manifestThatIsNotWhatItsOwnHeaderSaysIsRefused() {
        registry.put(IMAGE, "1");
        registry.play(exchange -> {
            exchange.getResponseHeaders().add("Docker-Content-Digest", PACKED.digest());
            return false;
        });

        assertThatThrownBy(() -> find("a:1"))
                .hasMessageContaining("manifest verification failed for digest " + PACKED.digest());
    }

    /** Whoever disturbs a connection must not have credentials sent without TLS; here there is none to begin with. */
    @Test
    void noOtherWayIsTriedOnceARegistryHasAnswered() {
        registry.play(exchange -> {
            exchange.close();
            return true;
        });

        assertThatThrownBy(() -> find("a:1"))
                .isInstanceOf(SystemException.class)
                .hasMessageStartingWith("Get \"http://" + registry.domain() + "/v2/\"");
        var session = new RegistrySession(
                new Wire(Duration.ofSeconds(20)),
                new RegistrySettings.Place(URI.create("http://" + registry.domain()), true, false),
                name("a:1"),
                Optional.empty(),
                "pull");
        assertThat(session.mayTryAnotherWay(new ConnectException("refused"))).isTrue();
        assertThat(session.mayTryAnotherWay(new IOException("broke off"))).isFalse();
        registry.play(exchange -> false);
        assertThatThrownBy(() -> new PullSession(session).manifest("1")).isInstanceOf(NotFoundException.class);
        assertThat(session.mayTryAnotherWay(new ConnectException("refused"))).isFalse();
    }

    /** A registry that sends 200 MiB without a length is cut off after the 4 MiB that a manifest may have. */
    @Test
    void endlessManifestIsNotRead() {
        var sent = new AtomicInteger();
        registry.play(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (var i = 0; i < 200; i++) {
                exchange.getResponseBody().write(new byte[1 << 20]);
                sent.incrementAndGet();
            }
            return true;
        });

        assertThatThrownBy(() -> find("a:1")).hasMessageContaining("longer than");
        assertThat(sent.get()).isLessThan(100);
    }

    /** Threat T44. */
    @Test
    void credentialsDoNotFollowARedirect() throws IOException, InterruptedException {
        registry.put(IMAGE, "1");
        try (var thief = new FakeRegistry()) {
            thief.contents.putAll(registry.contents);
            registry.play(exchange -> {
                if (!MINE.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"here\"");
                    FakeRegistry.send(exchange, 401, new byte[0]);
                    return true;
                }
                var path = exchange.getRequestURI().toString();
                return path.contains("/blobs/") && FakeRegistry.redirect(exchange, "http://" + thief.domain() + path);
            });

            assertThat(pull("a:1").id()).isEqualTo(IMAGE.id());

            assertThat(registry.asked(MINE)).isPositive();
            assertThat(thief.requests).isNotEmpty().allMatch(line -> line.endsWith(" null"));
        }
    }

    /** Threat T44. */
    @Test
    void realmElsewhereWithoutTlsGetsNoCredentialsAndOneOfTheRegistryDoes() throws IOException, InterruptedException {
        registry.put(IMAGE, "1");
        try (var thief = new FakeRegistry()) {
            thief.play(exchange -> token(exchange, "stolen"));
            asksForToken("http://" + thief.domain() + "/token");
            assertThatThrownBy(() -> find("a:1")).hasMessageContaining("pull access denied");
            assertThat(thief.requests).isNotEmpty().allMatch(line -> line.endsWith(" null"));
        }
        asksForToken("http://" + registry.domain() + "/token");

        assertThat(pull("a:1").id()).isEqualTo(IMAGE.id());

        assertThat(registry.requests).contains("/token?scope=repository%3Aa%3Apull&service=here " + MINE);
        assertThat(registry.asked("Bearer given")).isPositive();
    }

    private void asksForToken(String realm) {
        registry.play(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/token")) {
                return token(exchange, "given");
            }
            if ("Bearer given".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                return false;
            }
            exchange.getResponseHeaders()
                    .add(
                            "WWW-Authenticate",
                            "Bearer realm=\"" + realm + "\",service=\"here\",scope=\"repository:a:pull\"");
            FakeRegistry.send(exchange, 401, new byte[0]);
            return true;
        });
    }

    private static boolean token(HttpExchange exchange, String token) throws IOException {
        FakeRegistry.send(exchange, 200, ("{\"token\":\"" + token + "\"}").getBytes(UTF_8));
        return true;
    }

    @Test
    void mirrorIsAskedForDockersOwnImagesAndIsToldNoCredentials() throws InterruptedException {
        registry.put(IMAGE, "1");
        var mirrored = puller(List.of(URI.create("http://" + registry.domain())));

        var image = mirrored.find(ImageReference.parse("busybox:1"), Optional.empty(), Optional.of(ME))
                .run(Progress.NOBODY);

        assertThat(store.require("busybox:1")).isEqualTo(image);
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
        try (var smallDatabase = GraphDatabase.open(disk.resolve("engine.db"));
                var smallGraph = GraphDrivers.open("vfs", disk);
                var small = ImageStore.open(smallDatabase, smallGraph, disk)) {
            var onSmallDisk = Registries.of(
                            small,
                            new RegistrySettings(
                                    List.of(),
                                    InsecureRegistries.of(List.of()),
                                    3,
                                    5,
                                    Duration.ofSeconds(20),
                                    Duration.ofMillis(5)))
                    .puller();
            for (var room : List.of(200_000, 500_000)) {
                var pull = onSmallDisk.find(name("a:1"), Optional.empty(), Optional.empty());
                var filler = disk.resolve("filler");
                Files.write(filler, new byte[(int) Files.getFileStore(disk).getUsableSpace() - room]);

                assertThatThrownBy(() -> pull.run(Progress.NOBODY)).hasMessageContaining("o space left on device");

                assertThat(small.images()).isEmpty();
                assertThat(smallGraph.layers()).isEmpty();
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
