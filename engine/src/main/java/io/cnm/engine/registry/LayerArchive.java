package io.cnm.engine.registry;

import io.cnm.engine.image.Blobs;
import io.cnm.engine.image.Compression;
import io.cnm.engine.image.Digests;
import io.cnm.engine.image.Layer;
import io.cnm.engine.image.LayerStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * A layer's archive as registries have it: as it came, if it came from one or could have. One that was loaded or imported in
 * another form is compressed, always to the same bytes. <em>Confined to one thread.</em>
 */
final class LayerArchive implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final Blobs blobs;
    private final PushManifest.Packed packed;
    /** What was compressed now. */
    private final Optional<Path> file;

    private LayerArchive(Blobs blobs, PushManifest.Packed packed, Optional<Path> file) {
        this.blobs = blobs;
        this.packed = packed;
        this.file = file;
    }

    /** @param layer is held */
    static LayerArchive of(LayerStore layers, Layer layer) throws IOException {
        var isZstd = layer.compression() == Compression.ZSTD;
        if (isZstd || layer.compression() == Compression.GZIP) {
            var packed = new PushManifest.Packed(layer.blob(), layer.blobSize(), isZstd);
            return new LayerArchive(layers.blobs(), packed, Optional.empty());
        }
        var file = layers.blobs().scratch();
        try {
            var digest = compress(layers, layer, file);
            var packed = new PushManifest.Packed(digest, Files.size(file), false);
            return new LayerArchive(layers.blobs(), packed, Optional.of(file));
        } catch (IOException | RuntimeException e) {
            layers.blobs().discard(file);
            throw e;
        }
    }

    private static String compress(LayerStore layers, Layer layer, Path file) throws IOException {
        try (var sum = new DigestOutputStream(Files.newOutputStream(file), Digests.sha256());
                var plain = layers.open(layer)) {
            try (var zip = new GZIPOutputStream(sum, BUFFER)) {
                plain.transferTo(zip);
            }
            return Digests.text(sum.getMessageDigest().digest());
        }
    }

    PushManifest.Packed packed() {
        return packed;
    }

    InputStream open() throws IOException {
        return file.isPresent() ? Files.newInputStream(file.get()) : blobs.read(packed.digest());
    }

    @Override
    public void close() {
        file.ifPresent(blobs::discard);
    }
}
