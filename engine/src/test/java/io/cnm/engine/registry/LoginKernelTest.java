package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.engine.wire.DockerAuth;
import io.cnm.http.HttpException;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class LoginKernelTest {
    private static final String MINE = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));

    private FakeRegistry registry;
    private Login login;

    @BeforeEach
    void open(Lab lab) throws IOException {
        registry = new FakeRegistry();
        var settings = new RegistrySettings(
                List.of(), InsecureRegistries.of(List.of()), 3, 5, Duration.ofSeconds(20), Duration.ofMillis(5));
        login = new Login(settings, new Wire(settings.connect()));
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    private Optional<String> check(String password, String identity) {
        return login.check(new DockerAuth("me", password, "", "http://" + registry.domain() + "/v1/", identity, ""));
    }

    private static boolean answer(HttpExchange exchange, int status, String body) throws IOException {
        FakeRegistry.send(exchange, status, body.getBytes(UTF_8));
        return true;
    }

    private static boolean ask(HttpExchange exchange, String challenge) throws IOException {
        exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
        return answer(exchange, 401, "");
    }

    private static String shown(HttpExchange exchange) {
        return String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    @Test
    void passwordIsCheckedByTheRegistry() {
        registry.play(exchange ->
                shown(exchange).equals(MINE) ? answer(exchange, 200, "{}") : ask(exchange, "Basic realm=\"here\""));

        assertThat(check("secret", "")).isEmpty();
        assertRefused(
                "wrong", "login attempt to http://" + registry.domain() + "/v2/ failed with status: 401 Unauthorized");
        assertRefused("", "no basic auth credentials");
    }

    private void assertRefused(String password, String why) {
        assertThatThrownBy(() -> check(password, ""))
                .isInstanceOfSatisfying(
                        HttpException.class, e -> assertThat(e.status()).isEqualTo(401))
                .hasMessage(why);
    }

    @Test
    void passwordIsCheckedByWhoGivesTokensAndATokenInItsPlaceIsGivenBack() {
        registry.play(exchange -> {
            var path = exchange.getRequestURI().getPath();
            if (path.equals("/token")) {
                return shown(exchange).equals(MINE)
                        ? answer(exchange, 200, "{\"token\":\"t\",\"refresh_token\":\"mine for ever\"}")
                        : answer(exchange, 401, "{\"details\":\"incorrect username or password\"}");
            }
            return shown(exchange).equals("Bearer t")
                    ? answer(exchange, 200, "{}")
                    : ask(exchange, "Bearer realm=\"http://" + registry.domain() + "/token\",service=\"s\"");
        });

        assertThat(check("secret", "")).hasValue("mine for ever");
        assertThat(registry.requests)
                .contains("/token?service=s&offline_token=true&client_id=docker&account=me " + MINE);
        assertRefused(
                "wrong", "Get \"http://" + registry.domain() + "/v2/\": unauthorized: incorrect username or password");
    }

    @Test
    void tokenInThePlaceOfAPasswordIsSentInAForm() {
        registry.play(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/token")) {
                var form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                return answer(
                        exchange,
                        form.equals("grant_type=refresh_token&client_id=docker&service=s&refresh_token=a%2Fb")
                                ? 200
                                : 400,
                        "{\"access_token\":\"t\"}");
            }
            return shown(exchange).equals("Bearer t")
                    ? answer(exchange, 200, "{}")
                    : ask(exchange, "Bearer realm=\"http://" + registry.domain() + "/token\",service=\"s\"");
        });

        assertThat(check("", "a/b")).isEmpty();
        assertThat(registry.requests).noneMatch(line -> line.contains("Basic"));
    }

    /** Threat T44. */
    @Test
    void credentialsAreNotShownToARealmElsewhereWithoutTls() throws IOException {
        try (var thief = new FakeRegistry()) {
            thief.play(exchange -> answer(exchange, 200, "{\"token\":\"t\"}"));
            registry.play(exchange -> ask(exchange, "Bearer realm=\"http://" + thief.domain() + "/token\""));

            assertThatThrownBy(() -> check("secret", "")).hasMessageContaining("without TLS");

            assertThat(thief.requests).isEmpty();
        }
    }

    @Test
    void registryThatIsNotThereIsToldFromOneThatRefuses() {
        assertThatThrownBy(() -> login.check(new DockerAuth("me", "secret", "", "127.0.0.1:1", "", "")))
                .isInstanceOf(SystemException.class)
                .hasMessageStartingWith("Get \"http://127.0.0.1:1/v2/\": ");
        assertThatThrownBy(() -> login.check(new DockerAuth("me", "secret", "", "a b", "", "")))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("serveraddress");
    }
}
