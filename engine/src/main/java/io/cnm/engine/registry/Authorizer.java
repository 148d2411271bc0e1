package io.cnm.engine.registry;

import io.cnm.engine.registry.Credentials.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tells one registry who asks, as it wants to be told, and nobody else. <em>Thread-safe.</em> */
final class Authorizer {
    private final RegistrySettings.Place place;
    private final TokenServer tokens;
    private final Optional<Credentials> credentials;
    private final String scope;
    private volatile Optional<String> header = Optional.empty();

    /** @param scope what is to be done, where the registry does not say */
    Authorizer(Wire wire, RegistrySettings.Place place, Optional<Credentials> credentials, String scope) {
        this.place = place;
        tokens = new TokenServer(wire, place);
        this.credentials = credentials;
        this.scope = scope;
    }

    boolean isAnonymous() {
        return credentials.isEmpty();
    }

    /** What to send to the registry, and to nobody else. */
    Optional<String> header(URI asked) {
        return Origin.of(asked).equals(Origin.of(place.base())) ? header : Optional.empty();
    }

    /**
     * Does what a registry asks for that has refused a request.
     *
     * @param challenges its headers
     * @param shown what the request had said of who asks; others may have found out more meanwhile
     * @return whether another try is worth it
     * @throws IOException if it names somebody for a token who does not answer
     */
    synchronized boolean answer(List<String> challenges, Optional<String> shown) throws IOException {
        if (header.equals(shown)) {
            var byToken =
                    Comparator.comparing((Challenge each) -> !each.scheme().equals("bearer"));
            for (var challenge :
                    Challenge.parse(challenges).stream().sorted(byToken).toList()) {
                var next = answer(challenge);
                if (next.isPresent()) {
                    header = next;
                    break;
                }
            }
        }
        return header.isPresent() && !header.equals(shown);
    }

    private Optional<String> answer(Challenge challenge) throws IOException {
        return switch (challenge.scheme()) {
            case "basic" -> credentials.filter(each -> each.is(Kind.PASSWORD)).map(Credentials::header);
            case "bearer" ->
                credentials.filter(each -> each.is(Kind.REGISTRY_TOKEN)).isPresent()
                        ? credentials.map(Credentials::header)
                        : tokens.ask(
                                        challenge,
                                        credentials,
                                        challenge.parameter("scope").orElse(scope))
                                .token()
                                .map(token -> "Bearer " + token);
            default -> Optional.empty();
        };
    }
}
