package io.cnm.engine.image;

import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.ImageConfigJson;
import java.util.List;
import java.util.Optional;

/**
 * An image that is here as a whole. <em>Immutable.</em>
 *
 * @param id the digest of its configuration
 * @param config what containers of it run unless told otherwise
 * @param topLayer the graph driver's id of its highest layer; empty if it has none
 * @param size bytes of the files in all layers
 * @param details the rest of its configuration
 * @param layers from the lowest up
 */
public record Image(
        String id,
        ContainerConfig config,
        Optional<String> topLayer,
        long size,
        ImageConfigJson details,
        List<Layer> layers) {
    static Image of(String id, ImageConfigJson details, List<Layer> layers) {
        var top = layers.isEmpty()
                ? Optional.<String>empty()
                : Optional.of(layers.get(layers.size() - 1).graphId());
        var size = layers.stream().mapToLong(Layer::size).sum();
        return new Image(id, details.config().orElse(ContainerConfig.NONE), top, size, details, List.copyOf(layers));
    }

    /** What it is made for. */
    public Platform platform() {
        var os = details.os().isEmpty() ? "linux" : details.os();
        return new Platform(os, details.architecture(), details.variant());
    }

    /**
     * Whether it is made for a platform.
     *
     * @param wanted as {@link Platform#parse} takes it
     */
    public boolean fits(String wanted) {
        return Platform.parse(wanted).takes(platform());
    }
}
