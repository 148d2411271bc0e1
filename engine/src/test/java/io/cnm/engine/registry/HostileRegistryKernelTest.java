package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.Sample;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Registries that lie, or want what is not theirs. */
class HostileRegistryKernelTest extends PullSetUp {
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
}
