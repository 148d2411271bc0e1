package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Tells one registry who asks. Credentials are shown to the registry itself, and for a token to whom it names, if that is over
 * TLS or is the registry itself: a registry could else have them sent anywhere in the clear. <em>Thread-safe.</em>
 */
final class Authorizer {
    private static final Logger log = LoggerFactory.getLogger(Authorizer.class);
    private static final int LONGEST = 1 << 20;

    private final Wire wire;
    private final RegistrySettings.Place place;
    private final Optional<Credentials> credentials;
    private final String scope;
    private volatile Optional<String> header = Optional.empty();

    Authorizer(Wire wire, RegistrySettings.Place place, Optional<Credentials> credentials, String scope) {
        this.wire = wire;
        this.place = place;
        this.credentials = credentials;
        this.scope = scope;
    }

    /** What to send to the registry, and to nobody else. */
    Optional<String> header(URI asked) {
        return Origin.of(asked).equals(Origin.of(place.base())) ? header : Optional.empty();
    }

    /**
     * Does what a registry asks for that has refused a request.
     *
     * @return whether another try is worth it
     * @throws IOException if it names somebody for a token who does not answer
     */
    boolean answer(List<String> challenges) throws IOException {
        var before = header;
        for (var text : challenges) {
            var challenge = Challenge.parse(text);
            if (challenge.isPresent()) {
                header = answer(challenge.get()).or(() -> header);
            }
        }
        return header.isPresent() && !header.equals(before);
    }

    private Optional<String> answer(Challenge challenge) throws IOException {
        return switch (challenge.scheme()) {
            case "basic" -> credentials.filter(each -> !each.isToken()).map(Credentials::header);
            case "bearer" ->
                credentials.filter(Credentials::isToken).isPresent()
                        ? credentials.map(Credentials::header)
                        : token(challenge);
            default -> Optional.empty();
        };
    }

    private Optional<String> token(Challenge challenge) throws IOException {
        var realm = realm(challenge);
        if (realm.isEmpty()) {
            return Optional.empty();
        }
        var query = new StringBuilder(realm.get().getRawQuery() == null ? "?" : "&")
                .append("scope=")
                .append(URLEncoder.encode(challenge.parameter("scope").orElse(scope), UTF_8));
        challenge.parameter("service").ifPresent(service -> query.append("&service=")
                .append(URLEncoder.encode(service, UTF_8)));
        var request = HttpRequest.newBuilder(URI.create(realm.get() + query.toString()))
                .timeout(Wire.ANSWER);
        credentials
                .filter(each -> mayKnow(realm.get()))
                .ifPresent(each -> request.header("Authorization", each.header()));
        return token(request.build());
    }

    private static Optional<URI> realm(Challenge challenge) {
        try {
            return challenge
                    .parameter("realm")
                    .map(URI::create)
                    .filter(uri -> Origin.of(uri).isWeb() && uri.getHost() != null);
        } catch (IllegalArgumentException e) {
            log.warn("a registry names a realm for tokens that is no URL: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private boolean mayKnow(URI realm) {
        var asked = Origin.of(realm);
        return asked.isSecure() || asked.equals(Origin.of(place.base()));
    }

    private Optional<String> token(HttpRequest request) throws IOException {
        var insecure = place.insecure()
                && Origin.of(request.uri())
                        .host()
                        .equals(Origin.of(place.base()).host());
        var answer = wire.send(request, insecure);
        try (var body = answer.body()) {
            var bytes = StallGuard.readShort(body, LONGEST);
            if (answer.statusCode() != 200) {
                return Optional.empty();
            }
            var json = Json.read(bytes, JsonNode.class);
            var token = json.path("token").isString() ? json.path("token") : json.path("access_token");
            return token.isString() ? Optional.of("Bearer " + token.stringValue()) : Optional.empty();
        } catch (HttpException e) {
            throw new IOException("the token server at " + request.uri() + " does not answer with a token", e);
        }
    }
}
