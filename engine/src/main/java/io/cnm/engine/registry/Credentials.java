package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.util.Base64;
import java.util.Optional;

/**
 * Who somebody is to a registry. <em>Immutable.</em>
 *
 * @param user a name; empty with a token
 * @param secret a password, or the token
 */
public record Credentials(String user, String secret) {
    /** What Docker's clients send. */
    private record Sent(
            Optional<String> username,
            Optional<String> password,
            Optional<String> auth,
            Optional<String> registrytoken) {}

    /**
     * Reads the header {@code X-Registry-Auth}: JSON in base64. What cannot be read is nobody, as in Docker, whose clients
     * send the header empty.
     */
    public static Optional<Credentials> parse(String header) {
        try {
            var text = header.replace('+', '-').replace('/', '_').replaceAll("=+$", "");
            var sent = Json.read(Base64.getUrlDecoder().decode(text), Sent.class);
            var token = given(sent.registrytoken).map(each -> new Credentials("", each));
            var password = given(sent.username)
                    .flatMap(user -> given(sent.password).map(secret -> new Credentials(user, secret)));
            return token.or(() -> password).or(() -> given(sent.auth).flatMap(Credentials::pair));
        } catch (IllegalArgumentException | HttpException e) {
            return Optional.empty(); // anonymous
        }
    }

    private static Optional<String> given(Optional<String> text) {
        return text.filter(each -> !each.isEmpty());
    }

    private static Optional<Credentials> pair(String auth) {
        var text = new String(Base64.getDecoder().decode(auth), UTF_8);
        var colon = text.indexOf(':');
        return colon <= 0
                ? Optional.empty()
                : Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
    }

    boolean isToken() {
        return user.isEmpty();
    }

    /** The header {@code Authorization}. */
    String header() {
        return isToken()
                ? "Bearer " + secret
                : "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(UTF_8));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return isToken() ? "a token" : "user " + user;
    }
}
