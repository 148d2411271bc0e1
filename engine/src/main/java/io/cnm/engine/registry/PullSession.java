package io.cnm.engine.registry;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.Blobs;
import io.cnm.engine.image.Descriptor;
import io.cnm.engine.image.Digests;
import io.cnm.engine.image.Document;
import io.cnm.engine.image.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What is got from a registry. <em>Thread-safe.</em> */
final class PullSession {
    private static final String ACCEPT = String.join(
            ", ",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.index.v1+json");

    private final RegistrySession session;

    PullSession(RegistrySession session) {
        this.session = session;
    }

    /**
     * Gets the manifest of a tag or a digest.
     *
     * @throws NotFoundException in Docker's words, if there is none
     * @throws InvalidParameterException if it is not what the digest, or the registry itself, says
     * @throws IOException if the registry cannot be reached, so that another one may be tried
     */
    Document manifest(String reference) throws IOException {
        var request =
                HttpRequest.newBuilder(session.uri("manifests/" + reference)).header("Accept", ACCEPT);
        var answer = session.send(request.GET());
        try (var body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw refusal(answer, body);
            }
            var content = StallGuard.readShort(body, Manifest.LONGEST + 1);
            if (content.length > Manifest.LONGEST) {
                throw new InvalidParameterException("the manifest of "
                        + session.name().familiar() + " is longer than " + Manifest.LONGEST + " bytes");
            }
            var document = new Document(content);
            requireDigest(reference, document);
            answer.headers()
                    .firstValue("Docker-Content-Digest")
                    .ifPresent(promised -> requireDigest(promised, document));
            return document;
        }
    }

    /** A tag promises nothing, and other algorithms are not known here. */
    private static void requireDigest(String promised, Document document) {
        if (Digests.is(promised) && !document.digest().equals(promised)) {
            throw Blobs.mismatch("manifest", promised, document.digest());
        }
    }

    /**
     * Gets something short that a manifest refers to.
     *
     * @throws InvalidParameterException if it is not what was promised
     */
    Document shortBlob(Descriptor descriptor) throws IOException {
        if (descriptor.size() > Manifest.LONGEST) {
            throw new InvalidParameterException("the configuration of "
                    + session.name().familiar() + " is longer than " + Manifest.LONGEST + " bytes");
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
        var request = HttpRequest.newBuilder(session.uri("blobs/" + digest));
        if (offset > 0) {
            request.header("Range", "bytes=" + offset + "-");
        }
        var answer = session.send(request.GET());
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

    private RuntimeException refusal(HttpResponse<InputStream> answer, InputStream body) throws IOException {
        var status = answer.statusCode();
        var text = RegistryErrors.text(status, body);
        var name = session.name();
        RegistryErrors.requireNotBusy(session.base(), status, text);
        if (status == 401 || status == 403 || text.startsWith("name unknown")) {
            return new NotFoundException("pull access denied for " + name.familiarRepository()
                    + ", repository does not exist or may require 'docker login': denied: " + text);
        }
        return status == 404
                ? new NotFoundException("manifest for " + name.familiar() + " not found: " + text)
                : new SystemException("registry " + session.base() + " answers " + status + ": " + text);
    }
}
