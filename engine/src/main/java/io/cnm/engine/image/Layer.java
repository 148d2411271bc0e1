package io.cnm.engine.image;

import java.util.Optional;

/**
 * A layer of images. <em>Immutable.</em>
 *
 * @param chainId the digest of it and all below it
 * @param diffId the digest of its archive, uncompressed
 * @param blob the digest of its archive as it came
 * @param blobSize bytes of that
 * @param compression of that
 * @param graphId what the graph driver knows it by
 * @param plainSize bytes of its archive, uncompressed
 * @param size bytes of its files
 */
public record Layer(
        String chainId,
        String diffId,
        String blob,
        long blobSize,
        Compression compression,
        String graphId,
        long plainSize,
        long size) {
    private static final String NO_LAYER = "0".repeat(64);
    private static final String INITIAL = "-init";

    /**
     * What the graph driver knows the layer by that is between an image and its containers.
     *
     * @param top of the image's highest layer; empty for one that has none
     */
    public static String initial(Optional<String> top) {
        return top.orElse(NO_LAYER) + INITIAL;
    }

    /** What the layer on another one is called. */
    public static String chain(Optional<Layer> below, String diffId) {
        return below.map(layer -> Digests.chain(layer.chainId, diffId)).orElse(diffId);
    }
}
