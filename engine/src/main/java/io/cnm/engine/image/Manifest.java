package io.cnm.engine.image;

import io.cnm.api.InvalidParameterException;
import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What an image consists of, or which images there are for which platforms; Docker's schema 2 and OCI's have the same fields.
 * A document that can be taken for both is refused: two readers would see two images in it.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/manifest.md">OCI image manifest</a>
 */
public sealed interface Manifest {
    /** Longest manifest that is read, in bytes; what registries take. */
    int LONGEST = 4 << 20;

    /** An image. <em>Immutable.</em> */
    record Single(Descriptor config, List<Descriptor> layers) implements Manifest {}

    /** A list of images. <em>Immutable.</em> */
    record Index(List<Descriptor> manifests) implements Manifest {
        /** The first one for a platform. */
        public Optional<Descriptor> find(Platform platform) {
            return manifests.stream()
                    .filter(each -> each.platform().filter(platform::takes).isPresent())
                    .findFirst();
        }
    }

    /**
     * Reads one.
     *
     * @throws InvalidParameterException if it is none, or says two things at once
     */
    static Manifest parse(byte[] document) {
        try {
            return parse(Json.read(document, JsonNode.class));
        } catch (HttpException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static Manifest parse(JsonNode root) {
        if (!root.isObject()) {
            throw malformed("it is no JSON object");
        }
        if (root.path("schemaVersion").asInt(0) == 1 || root.has("fsLayers")) {
            throw new InvalidParameterException(
                    "Docker Image manifest version 2, schema 1 is not supported: push the image again with a newer Docker");
        }
        var isImage = root.has("config") || root.has("layers");
        if (isImage && root.has("manifests")) {
            throw malformed("it has both layers and manifests");
        }
        return isImage
                ? new Single(descriptor("config", root.path("config")), descriptors("layers", root))
                : new Index(descriptors("manifests", root));
    }

    private static List<Descriptor> descriptors(String name, JsonNode root) {
        var list = root.path(name);
        if (!list.isArray()) {
            throw malformed("\"" + name + "\" must be an array");
        }
        var descriptors = new ArrayList<Descriptor>();
        for (var each : list) {
            descriptors.add(descriptor(name, each));
        }
        return List.copyOf(descriptors);
    }

    private static Descriptor descriptor(String name, JsonNode node) {
        if (!node.isObject()) {
            throw malformed("\"" + name + "\" must hold descriptors");
        }
        var size = node.path("size");
        if (!size.isIntegralNumber() || size.longValue() < 0) {
            throw malformed("a descriptor of \"" + name + "\" has no size");
        }
        var annotations = new TreeMap<String, String>();
        for (var each : node.path("annotations").properties()) {
            annotations.put(each.getKey(), text(each.getValue()));
        }
        var platform = node.path("platform");
        return new Descriptor(
                text(node.path("mediaType")),
                Digests.check(text(node.path("digest"))),
                size.longValue(),
                platform.isObject() ? Optional.of(platform(platform)) : Optional.empty(),
                Map.copyOf(annotations));
    }

    private static Platform platform(JsonNode node) {
        return new Platform(text(node.path("os")), text(node.path("architecture")), text(node.path("variant")));
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : "";
    }

    private static InvalidParameterException malformed(String what) {
        return new InvalidParameterException("invalid image manifest: " + what);
    }
}
