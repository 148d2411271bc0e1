package io.cnm.engine.registry;

import io.cnm.api.SystemException;
import io.cnm.engine.image.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/**
 * A conversation with one registry about one repository. Redirects are followed, and credentials do not go with them.
 * <em>Thread-safe.</em>
 */
final class RegistrySession {
    private static final int MOST_REDIRECTS = 10;
    /** What is shown the second time others of this conversation may have found out for something else. */
    private static final int MOST_TRIES = 3;

    private final Wire wire;
    private final RegistrySettings.Place place;
    private final ImageReference name;
    private final Authorizer authorizer;
    private volatile boolean answered;

    /** @param actions what is to be done with the repository, such as {@code pull} */
    RegistrySession(
            Wire wire,
            RegistrySettings.Place place,
            ImageReference name,
            Optional<Credentials> credentials,
            String actions) {
        this.wire = wire;
        this.place = place;
        this.name = name;
        // A mirror is somebody else than whom the credentials are for.
        authorizer = new Authorizer(
                wire,
                place,
                place.mirror() ? Optional.empty() : credentials,
                "repository:" + name.path() + ":" + actions);
    }

    /** The name that it is about. */
    ImageReference name() {
        return name;
    }

    /** Where the registry is. */
    URI base() {
        return place.base();
    }

    /** What is asked for below the repository. */
    URI uri(String rest) {
        return URI.create(place.base() + "/v2/" + name.path() + "/" + rest);
    }

    /**
     * Whether another way to the registry may be tried after a failure: no connection has come about, and none has before. Else
     * whoever can disturb one could have the next one go without TLS.
     */
    boolean mayTryAnotherWay(IOException failure) {
        return place.mirror() || (!answered && Wire.isUnconnected(failure));
    }

    /** Whether nobody is known there by name or token. */
    boolean isAnonymous() {
        return authorizer.isAnonymous();
    }

    /** Asks for something short, and asks again as the answer says. */
    HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
        return send(request, 0);
    }

    /**
     * Asks, and asks again as the answer says.
     *
     * @param bytes that are sent, or that the registry has to look at before it answers
     */
    HttpResponse<InputStream> send(HttpRequest.Builder request, long bytes) throws IOException {
        request.timeout(Wire.patience(bytes));
        var uri = request.build().uri();
        for (var hop = 0; hop <= MOST_REDIRECTS; hop++) {
            var asked = uri;
            var answer = authorized(request.copy().uri(asked), asked);
            var location = answer.headers().firstValue("Location");
            if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
                return answer;
            }
            answer.body().close();
            uri = resolve(asked, location.get());
        }
        throw new SystemException("registry " + place.base() + " redirects more than " + MOST_REDIRECTS + " times");
    }

    private HttpResponse<InputStream> authorized(HttpRequest.Builder request, URI asked) throws IOException {
        for (var tries = 1; ; tries++) {
            var shown = authorizer.header(asked);
            shown.ifPresent(header -> request.setHeader("Authorization", header));
            var answer = wire.send(request.build(), isInsecure(asked));
            answered = true;
            if (answer.statusCode() != 401
                    || tries == MOST_TRIES
                    || !Origin.of(asked).equals(Origin.of(place.base()))
                    || !authorizer.answer(answer.headers().allValues("WWW-Authenticate"), shown)) {
                return answer;
            }
            answer.body().close();
        }
    }

    private boolean isInsecure(URI asked) {
        return place.insecure()
                && Origin.of(asked).host().equals(Origin.of(place.base()).host());
    }

    /**
     * Where a registry sends somebody.
     *
     * @throws SystemException if that is no place of the web, or one without TLS after one with
     */
    URI resolve(URI from, String location) {
        try {
            var to = from.resolve(URI.create(location));
            var origin = Origin.of(to);
            if (origin.isWeb()
                    && to.getHost() != null
                    && (origin.isSecure() || !Origin.of(from).isSecure())) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            throw new SystemException("registry " + place.base() + " redirects to what is no URL", e);
        }
        throw new SystemException(
                "registry " + place.base() + " redirects from " + from.getScheme() + " to somewhere less safe");
    }
}
