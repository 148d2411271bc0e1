package io.cnm.engine.image;

import io.cnm.api.NotFoundException;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;

/** {@code docker commit}: an image with one more layer on it. */
public final class ImageCommit {
    private static final int BUFFER = 64 << 10;
    /** What the base says of the machine, which the image is for too. */
    private static final List<String> KEPT = List.of("architecture", "variant", "os", "os.version", "os.features");
    /** An archive of nothing: two empty blocks. */
    private static final String NOTHING = Digests.of(new byte[1024]);

    private ImageCommit() {}

    /**
     * What the image is to be, beside its files. <em>Immutable.</em>
     *
     * @param name what it is to be called
     * @param config what containers of it run
     * @param container the id of the one that it is made of
     * @param command what that ran, for the history
     * @param author for the history
     * @param comment for the history
     */
    public record Wish(
            Optional<ImageReference> name,
            ContainerConfig config,
            String container,
            String command,
            String author,
            String comment) {}

    /** Writes the archive of a layer. */
    @FunctionalInterface
    public interface Writing {
        void to(OutputStream tar) throws IOException;
    }

    /**
     * Makes an image.
     *
     * @param base what is below the layer
     * @param layer with nothing in it if nothing has changed: then there is none
     * @throws NotFoundException if the base has been removed by now
     */
    public static Image add(ImageStore store, Image base, Writing layer, Wish wish) {
        try (var holding = store.layers().hold()) {
            var below = Optional.<Layer>empty();
            for (var each : base.layers()) {
                below = holding.find(each.chainId());
                if (below.isEmpty()) {
                    throw new NotFoundException("No such image: " + base.id());
                }
            }
            var diffId = pack(store.layers(), holding, below, layer);
            var config = config(Json.read(store.config(base), JsonNode.class), base, diffId, wish);
            return store.add(Json.write(config), wish.name.stream().toList(), Optional.of(base.id()));
        } catch (IOException e) {
            throw Blobs.failure("commit container " + wish.container, e);
        }
    }

    /** @return what the layer is known by; empty if there is none */
    private static Optional<String> pack(
            LayerStore layers, LayerStore.Holding holding, Optional<Layer> below, Writing layer) throws IOException {
        var file = layers.blobs().scratch();
        try {
            String diffId;
            String blob;
            try (var packed = new DigestOutputStream(Files.newOutputStream(file), Digests.sha256())) {
                try (var plain = new DigestOutputStream(new GZIPOutputStream(packed, BUFFER), Digests.sha256())) {
                    layer.to(plain);
                    diffId = Digests.text(plain.getMessageDigest().digest());
                }
                blob = Digests.text(packed.getMessageDigest().digest());
            }
            if (diffId.equals(NOTHING)) {
                return Optional.empty();
            }
            holding.holdBlob(blob);
            layers.blobs().take(file, blob);
            holding.make(below, diffId, blob, LayerStore.Watch.NOBODY);
            return Optional.of(diffId);
        } finally {
            layers.blobs().discard(file);
        }
    }

    private static Map<String, Object> config(JsonNode below, Image base, Optional<String> diffId, Wish wish) {
        var created = Instant.now().toString();
        var config = new LinkedHashMap<String, Object>();
        for (var name : KEPT) {
            if (below.has(name)) {
                config.put(name, below.get(name));
            }
        }
        var diffIds = new ArrayList<>(base.details().rootfs().orElseThrow().diffIds());
        diffId.ifPresent(diffIds::add);
        config.put("author", wish.author);
        config.put("comment", wish.comment);
        config.put("config", wish.config);
        config.put("container", wish.container);
        config.put("created", created);
        config.put("history", history(below, created, diffId.isEmpty(), wish));
        config.put("rootfs", Map.of("type", "layers", "diff_ids", diffIds));
        return config;
    }

    private static List<Object> history(JsonNode below, String created, boolean isEmpty, Wish wish) {
        var all = new ArrayList<Object>();
        below.path("history").forEach(all::add);
        var step = new LinkedHashMap<String, Object>();
        step.put("created", created);
        step.put("created_by", wish.command);
        if (!wish.author.isEmpty()) {
            step.put("author", wish.author);
        }
        if (!wish.comment.isEmpty()) {
            step.put("comment", wish.comment);
        }
        if (isEmpty) {
            step.put("empty_layer", true);
        }
        all.add(step);
        return all;
    }
}
