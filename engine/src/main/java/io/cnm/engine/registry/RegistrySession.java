package io.cnm.engine.registry;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.Blobs;
import io.cnm.engine.image.Descriptor;
import io.cnm.engine.image.Digests;
import io.cnm.engine.image.Document;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.Manifest;
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
    private static final String ACCEPT = String.join(
            ", ",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.index.v1+json");

    private final Wire wire;
    private final RegistrySettings.Place place;
    private final ImageReference name;
    private final Authorizer authorizer;

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

    /** What is asked for below the repository. */
    URI uri(String rest) {
        return URI.create(place.base() + "/v2/" + name.path() + "/" + rest);
    }

    /**
     * Gets the manifest of a tag or a digest.
     *
     * @throws NotFoundException in Docker's words, if there is none
     * @throws IOException if the registry cannot be reached, so that another one may be tried
     */
    Document manifest(String reference) throws IOException {
        var request = HttpRequest.newBuilder(uri("manifests/" + reference)).header("Accept", ACCEPT);
        var answer = send(request, 0);
        try (var body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw refusal(answer, body);
            }
            var content = StallGuard.readShort(body, Manifest.LONGEST + 1);
            if (content.length > Manifest.LONGEST) {
                throw new InvalidParameterException(
                        "the manifest of " + name.familiar() + " is longer than " + Manifest.LONGEST + " bytes");
            }
            var document = new Document(content);
            if (Digests.is(reference) && !document.digest().equals(reference)) {
                throw Blobs.mismatch("manifest", reference, document.digest());
            }
            return document;
        }
    }

    /**
     * Gets something short that a manifest refers to.
     *
     * @throws InvalidParameterException if it is not what was promised
     */
    Document shortBlob(Descriptor descriptor) throws IOException {
        if (descriptor.size() > Manifest.LONGEST) {
            throw new InvalidParameterException(
                    "the configuration of " + name.familiar() + " is longer than " + Manifest.LONGEST + " bytes");
        }
        try (var body = blob(descriptor.digest(), 0)) {
            var content = StallGuard.readShort(body, (int) descriptor.size() + 1);
            var document = new Document(content);
            if (content.length != descriptor.size() || !document.digest().equals(descriptor.digest())) {
                throw Blobs.mismatch("image config", descriptor.digest(), document.digest());
            }
            return document;
        }
    }

    /**
     * Reads a blob from somewhere on, whether the registry can begin there or not.
     *
     * @throws IOException if it broke off or the registry is busy: it can be tried again
     * @throws SystemException if the registry refuses
     */
    InputStream blob(String digest, long offset) throws IOException {
        var answer = send(HttpRequest.newBuilder(uri("blobs/" + digest)), offset);
        var body = answer.body();
        if (answer.statusCode() == 206 && offset > 0) {
            return body;
        }
        if (answer.statusCode() == 200) {
            body.skipNBytes(offset);
            return body;
        }
        try (body) {
            throw refusal(answer, body);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request, long offset) throws IOException {
        if (offset > 0) {
            request.header("Range", "bytes=" + offset + "-");
        }
        return send(request.GET());
    }

    /** Asks, and asks again as the answer says. */
    HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
        request.timeout(Wire.ANSWER);
        var uri = request.build().uri();
        for (var hop = 0; hop <= MOST_REDIRECTS; hop++) {
            var asked = uri;
            var answer = authorized(request.copy().uri(asked), asked);
            var location = answer.headers().firstValue("Location");
            if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
                return answer;
            }
            answer.body().close();
            uri = redirect(asked, location.get());
        }
        throw new SystemException("registry " + place.base() + " redirects more than " + MOST_REDIRECTS + " times");
    }

    private HttpResponse<InputStream> authorized(HttpRequest.Builder request, URI asked) throws IOException {
        var answer = wire.send(with(request, asked), isInsecure(asked));
        if (answer.statusCode() == 401
                && Origin.of(asked).equals(Origin.of(place.base()))
                && authorizer.answer(answer.headers().allValues("WWW-Authenticate"))) {
            answer.body().close();
            return wire.send(with(request, asked), isInsecure(asked));
        }
        return answer;
    }

    private HttpRequest with(HttpRequest.Builder request, URI asked) {
        authorizer.header(asked).ifPresent(header -> request.setHeader("Authorization", header));
        return request.build();
    }

    private boolean isInsecure(URI asked) {
        return place.insecure()
                && Origin.of(asked).host().equals(Origin.of(place.base()).host());
    }

    private URI redirect(URI from, String location) {
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

    private RuntimeException refusal(HttpResponse<InputStream> answer, InputStream body) throws IOException {
        var status = answer.statusCode();
        var text = RegistryErrors.text(status, body);
        if (status >= 500 || status == 429) {
            throw new IOException("registry " + place.base() + " answers " + status + ": " + text);
        }
        if (status == 401 || status == 403 || text.startsWith("name unknown")) {
            return new NotFoundException("pull access denied for " + name.familiarRepository()
                    + ", repository does not exist or may require 'docker login': denied: " + text);
        }
        return status == 404
                ? new NotFoundException("manifest for " + name.familiar() + " not found: " + text)
                : new SystemException("registry " + place.base() + " answers " + status + ": " + text);
    }
}
