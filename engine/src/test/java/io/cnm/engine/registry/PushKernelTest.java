package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.cnm.api.ForbiddenException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.Digests;
import io.cnm.engine.image.Document;
import io.cnm.engine.image.ImageLoad;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.Progress;
import io.cnm.engine.image.Sample;
import io.cnm.http.Json;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pushes into a registry that does what real ones seldom do. */
@InPrivateNetns
class PushKernelTest {
    private static final Sample IMAGE = Sample.of(Sample.layer("etc/one", "one"), Sample.layer("etc/two", "two"));
    private static final Credentials ME = Credentials.of("me", "secret");
    private static final String MINE = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));

    @TempDir
    private Path directory;

    private FakeRegistry registry;
    private LocalImages images;
    private Pusher pusher;

    @BeforeEach
    void open(Lab lab) throws IOException {
        registry = new FakeRegistry();
        images = LocalImages.open(directory);
        pusher = images.registries().pusher();
        ImageLoad.load(
                images.store(),
                new ByteArrayInputStream(IMAGE.archive(name("a/b:1").familiar())),
                Progress.NOBODY);
    }

    @AfterEach
    void close() throws IOException {
        images.close();
        registry.close();
    }

    private ImageReference name(String rest) {
        return ImageReference.parse(registry.domain() + "/" + rest);
    }

    private List<String> push(String rest) throws InterruptedException {
        var lines = new ArrayList<String>();
        pusher.push(name(rest), Optional.of(ME), line -> {
            if (line.progress().isEmpty()) {
                lines.add(new String(Json.write(line), UTF_8));
            }
        });
        return lines;
    }

    private static String line(Document layer, String status) {
        return "{\"status\":\"" + status + "\",\"progressDetail\":{},\"id\":\""
                + layer.digest().substring(7, 19) + "\"}";
    }

    @Test
    void pushTellsWhatDockerTellsAndTheDigestIsKnownAfterwards() throws InterruptedException {
        var lines = push("a/b:1");
        var manifest = Objects.requireNonNull(registry.contents.get("manifests/1"));
        var digest = Digests.of(manifest);
        var low = IMAGE.layers().get(0);
        var high = IMAGE.layers().get(1);

        assertThat(lines)
                .startsWith(
                        "{\"status\":\"The push refers to repository [" + registry.domain() + "/a/b]\"}",
                        line(high, "Preparing"))
                .contains(line(low, "Preparing"), line(low, "Pushed"), line(high, "Pushed"))
                .endsWith(
                        "{\"status\":\"1: digest: " + digest + " size: " + manifest.length + "\"}",
                        "{\"progressDetail\":{},\"aux\":{\"Tag\":\"1\",\"Digest\":\"" + digest + "\",\"Size\":"
                                + manifest.length + "}}");
        assertThat(images.store().find(name("a/b@" + digest))).isPresent();
        assertThat(registry.contents)
                .containsKeys("blobs/" + IMAGE.id(), "blobs/" + new Document(packed(manifest)).digest());
        assertThat(push("a/b:1")).contains(line(low, "Layer already exists"), line(high, "Layer already exists"));
        assertThat(directory.resolve("blobs/tmp")).isEmptyDirectory();
    }

    private byte[] packed(byte[] manifest) {
        var first = Json.read(manifest, JsonNode.class).path("layers").path(0).path("digest");
        return Objects.requireNonNull(registry.contents.get("blobs/" + first.stringValue()));
    }

    @Test
    void allTagsArePushedIfNoneIsNamed() throws InterruptedException {
        images.store().tag(images.store().require(IMAGE.id()), name("a/b:2"));

        assertThat(push("a/b")).filteredOn(line -> line.contains("\"aux\"")).hasSize(2);

        assertThat(registry.contents).containsKeys("manifests/1", "manifests/2");
        assertThatThrownBy(() -> push("a/c"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("An image does not exist locally with the tag: " + registry.domain() + "/a/c");
        assertThatThrownBy(() -> push("a/b:3")).hasMessage("tag does not exist: " + registry.domain() + "/a/b:3");
    }

    /** Threat T44. */
    @Test
    void credentialsDoNotFollowAnUploadElsewhere() throws IOException, InterruptedException {
        try (var elsewhere = new FakeRegistry()) {
            registry.play(exchange -> {
                if (!MINE.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"here\"");
                    FakeRegistry.send(exchange, 401, new byte[0]);
                    return true;
                }
                return exchange.getRequestMethod().equals("POST")
                        && sendTo(
                                exchange, "http://" + elsewhere.domain() + "/v2/x/blobs/uploads/" + System.nanoTime());
            });

            push("a/b:1");

            assertThat(registry.asked(MINE)).isPositive();
            assertThat(elsewhere.requests).hasSize(6).allMatch(line -> line.endsWith(" null"));
            assertThat(elsewhere.contents).containsKey("blobs/" + IMAGE.id());
        }
    }

    private static boolean sendTo(HttpExchange exchange, String place) throws IOException {
        exchange.getResponseHeaders().add("Location", place);
        exchange.sendResponseHeaders(202, -1);
        return true;
    }

    @Test
    void brokenUploadIsTriedAgainAndABusyRegistryIsGivenUp() throws InterruptedException {
        var tries = new AtomicInteger();
        registry.play(exchange ->
                exchange.getRequestMethod().equals("PATCH") && tries.incrementAndGet() == 1 && closed(exchange));
        push("a/b:1");
        assertThat(registry.contents).containsKey("manifests/1");

        registry.contents.clear();
        registry.play(exchange -> exchange.getRequestMethod().equals("PATCH") && refused(exchange, 503, ""));
        assertThatThrownBy(() -> push("a/b:1"))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("answers 503");
        assertThat(registry.contents).doesNotContainKey("manifests/1");
        assertThat(directory.resolve("blobs/tmp")).isEmptyDirectory();
    }

    private static boolean closed(HttpExchange exchange) {
        exchange.close();
        return true;
    }

    private static boolean refused(HttpExchange exchange, int status, String code) throws IOException {
        var text =
                "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"requested access to the resource is denied\"}]}";
        FakeRegistry.send(
                exchange, status, exchange.getRequestMethod().equals("HEAD") ? new byte[0] : text.getBytes(UTF_8));
        return true;
    }

    @Test
    void refusalIsToldInTheRegistrysWordsAndNobodyElseIsAsked() {
        registry.play(exchange -> !exchange.getRequestMethod().equals("GET") && refused(exchange, 403, "DENIED"));

        assertThatThrownBy(() -> push("a/b:1"))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage("denied: requested access to the resource is denied");
    }

    /** Whoever breaks a push off has its layers again at once. */
    @Test
    void brokenOffPushLeavesNothing(Lab lab) throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        registry.play(exchange -> {
            if (exchange.getRequestMethod().equals("PATCH")) {
                begun.countDown();
                await(goOn);
            }
            return false;
        });
        var push = new FutureTask<>(() -> push("a/b:1"));
        var thread = new Thread(push);
        thread.start();
        begun.await();
        thread.interrupt();
        thread.join();
        goOn.countDown();

        assertThatThrownBy(push::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(directory.resolve("blobs/tmp")).isEmptyDirectory();
        images.store().remove(IMAGE.id(), true, true);
        assertThat(images.graph().layers()).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
