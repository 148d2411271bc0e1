package io.cnm.engine.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.engine.image.Document;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The manifest of an image that is pushed, in Docker's form, blanks and all: an image that Docker has pushed has the same digest
 * when it is pushed again from here. That form knows layers that are compressed with gzip; with others it is the OCI's.
 * <em>Immutable.</em>
 *
 * @param mediaType of the whole
 * @param document of which the digest is taken
 * @see <a href="https://distribution.github.io/distribution/spec/manifest-v2-2/">Image manifest version 2, schema 2</a>
 */
record PushManifest(String mediaType, Document document) {
    private static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+";

    /** A layer's archive. <em>Immutable.</em> */
    record Packed(String digest, long size, boolean zstd) {}

    static PushManifest of(Document config, List<Packed> layers) {
        var isOci = layers.stream().anyMatch(Packed::zstd);
        var type = isOci ? OCI : DOCKER;
        var text = """
                {
                   "schemaVersion": 2,
                   "mediaType": "%s",
                   "config": {
                %s
                   },
                   "layers": [%s]
                }""".formatted(
                type,
                descriptor("      ", isOci ? OCI_CONFIG : DOCKER_CONFIG, config.digest(), config.bytes().length),
                layers(layers, isOci));
        return new PushManifest(type, new Document(text.getBytes(UTF_8)));
    }

    private static String layers(List<Packed> layers, boolean isOci) {
        if (layers.isEmpty()) {
            return "";
        }
        return layers.stream()
                .map(each ->
                        "      {\n" + descriptor("         ", type(each, isOci), each.digest, each.size) + "\n      }")
                .collect(Collectors.joining(",\n", "\n", "\n   "));
    }

    private static String type(Packed layer, boolean isOci) {
        return isOci ? OCI_LAYER + (layer.zstd ? "zstd" : "gzip") : DOCKER_LAYER;
    }

    private static String descriptor(String indent, String type, String digest, long size) {
        return """
                "mediaType": "%s",
                "size": %d,
                "digest": "%s\"""".formatted(type, size, digest).indent(0).stripTrailing().replaceAll("(?m)^", indent);
    }
}
