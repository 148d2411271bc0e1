package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Whom a registry names for tokens. Credentials are shown if that is over TLS or is the registry itself: a registry could else
 * have them sent anywhere in the clear. <em>Immutable.</em>
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">Token authentication</a>
 * @see <a href="https://distribution.github.io/distribution/spec/auth/oauth/">Tokens by OAuth 2, for identity tokens</a>
 */
final class TokenServer {
    private static final Logger log = LoggerFactory.getLogger(TokenServer.class);
    private static final int LONGEST = 1 << 20;
    private static final String CLIENT = "docker"; // what servers make rules for

    private final Wire wire;
    private final RegistrySettings.Place place;

    TokenServer(Wire wire, RegistrySettings.Place place) {
        this.wire = wire;
        this.place = place;
    }

    /**
     * What came of a question. <em>Immutable.</em>
     *
     * @param token for the registry
     * @param identity a token for this server, in place of a password
     * @param refusal its words, if it has any
     */
    record Answer(Optional<String> token, Optional<String> identity, Optional<String> refusal) {
        static final Answer NONE = new Answer(Optional.empty(), Optional.empty(), Optional.empty());

        static Answer refused(String text) {
            return new Answer(Optional.empty(), Optional.empty(), Optional.of(text));
        }
    }

    /**
     * Asks for a token with which something can be done.
     *
     * @param scopes what is to be done, with blanks between
     * @throws IOException if it does not answer as such a server does
     */
    Answer ask(Challenge challenge, Optional<Credentials> credentials, String scopes) throws IOException {
        var realm = realm(challenge);
        return realm.isEmpty()
                ? Answer.NONE
                : ask(realm.get(), challenge, credentials.filter(each -> mayKnow(realm.get())), scopes, false);
    }

    /**
     * Asks for a token with which nothing can be done, to see whether somebody is known, and for one in place of a password.
     *
     * @throws IOException if it does not answer as such a server does
     */
    Answer identify(Challenge challenge, Credentials credentials) throws IOException {
        var realm = realm(challenge);
        if (realm.isEmpty()) {
            return Answer.NONE;
        }
        return mayKnow(realm.get())
                ? ask(realm.get(), challenge, Optional.of(credentials), "", true)
                : Answer.refused("credentials are not sent to " + realm.get() + " without TLS");
    }

    private Answer ask(URI realm, Challenge challenge, Optional<Credentials> shown, String scopes, boolean lasting)
            throws IOException {
        var service = challenge.parameter("service");
        var request =
                shown.filter(each -> each.is(Credentials.Kind.IDENTITY_TOKEN)).isPresent()
                        ? byIdentity(realm, shown.get(), service, scopes)
                        : byPassword(realm, shown, service, scopes, lasting);
        return answer(request.timeout(Wire.ANSWER).build());
    }

    private static HttpRequest.Builder byPassword(
            URI realm, Optional<Credentials> shown, Optional<String> service, String scopes, boolean lasting) {
        var query = Stream.of(
                        Stream.of(scopes.split(" "))
                                .filter(each -> !each.isEmpty())
                                .map(each -> pair("scope", each)),
                        service.stream().map(each -> pair("service", each)),
                        lasting ? Stream.of("offline_token=true", "client_id=" + CLIENT) : Stream.<String>of(),
                        shown.stream().filter(each -> lasting).map(each -> pair("account", each.user())))
                .flatMap(parts -> parts)
                .collect(Collectors.joining("&"));
        var mark = query.isEmpty() ? "" : realm.getRawQuery() == null ? "?" : "&";
        var request = HttpRequest.newBuilder(URI.create(realm + mark + query));
        shown.ifPresent(each -> request.header("Authorization", each.header()));
        return request.GET();
    }

    private static HttpRequest.Builder byIdentity(
            URI realm, Credentials shown, Optional<String> service, String scopes) {
        var form = Stream.of(
                        Stream.of("grant_type=refresh_token", "client_id=" + CLIENT),
                        service.stream().map(each -> pair("service", each)),
                        Stream.of(scopes).filter(each -> !each.isEmpty()).map(each -> pair("scope", each)),
                        Stream.of(pair("refresh_token", shown.secret())))
                .flatMap(parts -> parts)
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(realm)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
    }

    private static String pair(String name, String value) {
        return name + "=" + URLEncoder.encode(value, UTF_8);
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

    private Answer answer(HttpRequest request) throws IOException {
        var insecure = place.insecure()
                && Origin.of(request.uri())
                        .host()
                        .equals(Origin.of(place.base()).host());
        var answer = wire.send(request, insecure);
        try (var body = answer.body()) {
            var bytes = StallGuard.readShort(body, LONGEST);
            if (answer.statusCode() != 200) {
                return new Answer(
                        Optional.empty(),
                        Optional.empty(),
                        RegistryErrors.find(answer.statusCode(), new ByteArrayInputStream(bytes)));
            }
            var json = Json.read(bytes, JsonNode.class);
            return new Answer(
                    text(json, "token").or(() -> text(json, "access_token")),
                    text(json, "refresh_token"),
                    Optional.empty());
        } catch (HttpException e) {
            throw new IOException("the token server at " + request.uri() + " does not answer with a token", e);
        }
    }

    private static Optional<String> text(JsonNode json, String name) {
        var node = json.path(name);
        return Optional.of(node.isString() ? node.stringValue() : "").filter(each -> !each.isEmpty());
    }
}
