package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.ForbiddenException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Set;

/**
 * What is put into a registry. Blobs go where it says, even to somebody else, but without credentials then. <em>Thread-safe.</em>
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push">OCI distribution, Push</a>
 */
final class PushSession {
    static final String NOBODY = "no basic auth credentials";
    static final String REFUSED = "unauthorized: authentication required";
    private static final Set<Integer> NOT_MOUNTED = Set.of(401, 403, 404, 405);

    private final RegistrySession session;

    PushSession(RegistrySession session) {
        this.session = session;
    }

    /** @throws IOException if nobody is there */
    void ping() throws IOException {
        session.send(HttpRequest.newBuilder(URI.create(session.base() + "/v2/")).GET())
                .body()
                .close();
    }

    boolean mayTryAnotherWay(IOException failure) {
        return session.mayTryAnotherWay(failure);
    }

    /** Whether the repository has a blob. A refusal is told when something is to be changed: only then has it a text. */
    boolean has(String digest) throws IOException {
        var request = HttpRequest.newBuilder(session.uri("blobs/" + digest)).method("HEAD", BodyPublishers.noBody());
        var answer = session.send(request);
        answer.body().close();
        RegistryErrors.requireNotBusy(session.base(), answer.statusCode(), "no text");
        return answer.statusCode() == 200;
    }

    /** Where a blob is to be sent. */
    URI begin() throws IOException {
        var answer = session.send(
                HttpRequest.newBuilder(session.uri("blobs/uploads/")).POST(BodyPublishers.noBody()));
        try (var body = answer.body()) {
            if (answer.statusCode() != 202) {
                throw refusal(answer, body);
            }
            return location(answer);
        }
    }

    /**
     * Has the repository take a blob over from another one of the same registry.
     *
     * @param from a path
     * @return whether it has; a registry that has begun to take it from us is told not to wait
     */
    boolean mount(String digest, String from) throws IOException {
        var uri = session.uri("blobs/uploads/?mount=" + encode(digest) + "&from=" + encode(from));
        var answer = session.send(HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()));
        try (var body = answer.body()) {
            if (answer.statusCode() == 201) {
                return true;
            }
            if (answer.statusCode() != 202 && !NOT_MOUNTED.contains(answer.statusCode())) {
                throw refusal(answer, body);
            }
        }
        if (answer.statusCode() == 202) {
            session.send(HttpRequest.newBuilder(location(answer)).DELETE())
                    .body()
                    .close();
        }
        return false;
    }

    /** Sends a blob. */
    void upload(URI place, Outgoing blob) throws IOException {
        var patch = HttpRequest.newBuilder(place)
                .header("Content-Type", "application/octet-stream")
                .method("PATCH", blob.body());
        var sent = session.send(patch, blob.size());
        var next = place;
        try (var body = sent.body()) {
            if (sent.statusCode() / 100 != 2) {
                throw refusal(sent, body);
            }
            next = location(sent);
        }
        var end = next + (next.getRawQuery() == null ? "?" : "&") + "digest=" + encode(blob.digest());
        put(HttpRequest.newBuilder(URI.create(end)).PUT(BodyPublishers.noBody()), blob.size());
    }

    /** Has a tag mean an image. */
    void manifest(String tag, PushManifest manifest) throws IOException {
        var bytes = manifest.document().bytes();
        put(
                HttpRequest.newBuilder(session.uri("manifests/" + tag))
                        .header("Content-Type", manifest.mediaType())
                        .PUT(BodyPublishers.ofByteArray(bytes)),
                bytes.length);
    }

    private void put(HttpRequest.Builder request, long bytes) throws IOException {
        var answer = session.send(request, bytes);
        try (var body = answer.body()) {
            if (answer.statusCode() / 100 != 2) {
                throw refusal(answer, body);
            }
        }
    }

    private URI location(HttpResponse<InputStream> answer) {
        return answer.headers()
                .firstValue("Location")
                .map(text -> session.resolve(answer.uri(), text))
                .orElseThrow(() ->
                        new SystemException("registry " + session.base() + " does not say where to send a layer"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private RuntimeException refusal(HttpResponse<InputStream> answer, InputStream body) throws IOException {
        var status = answer.statusCode();
        var text = RegistryErrors.find(status, body);
        RegistryErrors.requireNotBusy(session.base(), status, text.orElse("no text"));
        if (status == 401) {
            var asksForBasic = Challenge.parse(answer.headers().allValues("WWW-Authenticate")).stream()
                    .anyMatch(each -> each.scheme().equals("basic"));
            return new ForbiddenException(session.isAnonymous() && asksForBasic ? NOBODY : text.orElse(REFUSED));
        }
        if (status == 403) {
            return new ForbiddenException(text.orElse("denied: requested access to the resource is denied"));
        }
        return status == 404 && text.isPresent()
                ? new NotFoundException(text.get())
                : new SystemException("registry " + session.base() + " answers " + status
                        + text.map(each -> ": " + each).orElse(""));
    }
}
