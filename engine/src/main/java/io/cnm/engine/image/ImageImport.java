package io.cnm.engine.image;

import io.cnm.engine.wire.ContainerConfig;
import io.cnm.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code docker import}: a file system as an image of one layer. */
public final class ImageImport {
    private ImageImport() {}

    /**
     * What the image is to be, beside its files. <em>Immutable.</em>
     *
     * @param name what it is to be called
     * @param config what containers of it run
     * @param message for its history
     * @param platform what it is made for
     */
    public record Wish(Optional<ImageReference> name, ContainerConfig config, String message, Platform platform) {}

    /**
     * Makes an image of an archive.
     *
     * @param tar packed in whatever way
     * @throws io.cnm.api.InvalidParameterException if it is malformed
     * @throws IOException if it cannot be read
     */
    public static Image add(ImageStore store, InputStream tar, Wish wish) throws IOException {
        var layers = store.layers();
        try (var holding = layers.hold()) {
            var blob = layers.blobs().keep(tar, holding);
            var diffId = layers.diffId(blob);
            holding.make(Optional.empty(), diffId, blob, LayerStore.Watch.NOBODY);
            var image = store.add(
                    Json.write(config(wish, diffId)),
                    wish.name.map(ImageReference::orLatest).stream().toList(),
                    Optional.empty());
            store.happened("import", image, image.id());
            return image;
        }
    }

    private static Map<String, Object> config(Wish wish, String diffId) {
        var created = Instant.now().toString();
        var config = new LinkedHashMap<String, Object>();
        config.put("architecture", wish.platform.architecture());
        config.put("comment", wish.message);
        config.put("config", wish.config);
        config.put("created", created);
        config.put("history", List.of(Map.of("created", created, "comment", wish.message)));
        config.put("os", wish.platform.os());
        config.put("rootfs", Map.of("type", "layers", "diff_ids", List.of(diffId)));
        return config;
    }
}
