package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.engine.wire.DockerAuth;
import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.util.Base64;
import java.util.Optional;

/**
 * Who somebody is to a registry. <em>Immutable.</em>
 *
 * @param kind what the secret is
 * @param user a name; empty with a token
 * @param secret a password, or a token
 */
public record Credentials(Kind kind, String user, String secret) {
    /** What a secret is. */
    enum Kind {
        /** A password, shown to the registry or to whom gives tokens for it. */
        PASSWORD,
        /** A token for the registry. */
        REGISTRY_TOKEN,
        /** A token for whom gives others, in place of a password. */
        IDENTITY_TOKEN
    }

    /** A name and a password. */
    public static Credentials of(String user, String password) {
        return new Credentials(Kind.PASSWORD, user, password);
    }

    /** What a client says; empty if it says nothing of who it is. */
    public static Optional<Credentials> of(DockerAuth auth) {
        if (!auth.registrytoken().isEmpty()) {
            return Optional.of(new Credentials(Kind.REGISTRY_TOKEN, "", auth.registrytoken()));
        }
        if (!auth.identitytoken().isEmpty()) {
            return Optional.of(new Credentials(Kind.IDENTITY_TOKEN, "", auth.identitytoken()));
        }
        return auth.username().isEmpty() || auth.password().isEmpty()
                ? pair(auth.auth())
                : Optional.of(of(auth.username(), auth.password()));
    }

    /**
     * Reads the header {@code X-Registry-Auth}: JSON in base64. What cannot be read is nobody, as in Docker, whose clients
     * send the header empty.
     */
    public static Optional<Credentials> parse(String header) {
        try {
            var text = header.replace('+', '-').replace('/', '_').replaceAll("=+$", "");
            return of(Json.read(Base64.getUrlDecoder().decode(text), DockerAuth.class));
        } catch (IllegalArgumentException | HttpException e) {
            return Optional.empty(); // anonymous
        }
    }

    private static Optional<Credentials> pair(String auth) {
        var text = new String(Base64.getDecoder().decode(auth), UTF_8);
        var colon = text.indexOf(':');
        return colon <= 0 ? Optional.empty() : Optional.of(of(text.substring(0, colon), text.substring(colon + 1)));
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** The header {@code Authorization} for a password or a registry's token. */
    String header() {
        return kind == Kind.PASSWORD
                ? "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(UTF_8))
                : "Bearer " + secret;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return kind == Kind.PASSWORD ? "user " + user : "a token";
    }
}
