package io.cnm.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.NotFoundException;
import io.cnm.http.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * {@code docker save}: images in an archive that is of Docker's form and an OCI image layout at once, as Docker's is. Layers are
 * not compressed; the same images make the same bytes. <em>Confined to one thread.</em>
 */
public final class ImageSave {
    private static final String BLOBS = "blobs/sha256/";
    private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";
    private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

    private final ImageStore store;
    private final TarArchiveOutputStream tar;
    private final Set<String> written = new HashSet<>();
    private final List<Object> manifest = new ArrayList<>();
    private final List<Object> index = new ArrayList<>();

    private ImageSave(ImageStore store, OutputStream out) {
        this.store = store;
        tar = new TarArchiveOutputStream(out, UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    /**
     * Which images, and by which names each.
     *
     * @throws NotFoundException if there is no such image
     */
    public static Map<Image, Set<ImageReference>> choose(ImageStore store, List<String> names) {
        var chosen = new LinkedHashMap<Image, Set<ImageReference>>();
        for (var name : names) {
            var image = store.require(name);
            var its = chosen.computeIfAbsent(image, key -> new LinkedHashSet<>());
            store.references(image.id()).stream()
                    .filter(each -> each.tag().isPresent() && isMeant(each, name))
                    .forEach(its::add);
        }
        return chosen;
    }

    private static boolean isMeant(ImageReference reference, String name) {
        var names = List.of(reference.familiar(), reference.toString());
        return names.contains(name) || names.contains(name + ":" + ImageReference.LATEST);
    }

    /**
     * Writes them, though they are removed meanwhile; the stream stays open.
     *
     * @throws NotFoundException if one is gone before anything is written
     */
    public static void save(ImageStore store, Map<Image, Set<ImageReference>> images, OutputStream out)
            throws IOException {
        try (var holding = store.layers().hold()) {
            var held = new ArrayList<Held>();
            images.forEach((image, names) -> held.add(hold(store, holding, image, names)));
            var save = new ImageSave(store, out);
            for (var each : held) {
                save.write(each.image, each.config.bytes(), each.names);
            }
            save.end();
        }
    }

    /** An image whose layers stay until it is written. */
    private record Held(Image image, Document config, Set<ImageReference> names) {}

    private static Held hold(ImageStore store, LayerStore.Holding holding, Image image, Set<ImageReference> names) {
        for (var layer : image.layers()) {
            if (holding.find(layer.chainId()).isEmpty()) {
                throw new NotFoundException("No such image: " + image.id());
            }
        }
        return new Held(image, new Document(store.config(image)), names);
    }

    private void write(Image image, byte[] config, Set<ImageReference> names) throws IOException {
        blob(image.id(), config);
        var paths = new ArrayList<String>();
        var descriptors = new ArrayList<Object>();
        for (var layer : image.layers()) {
            paths.add(BLOBS + Digests.hex(layer.diffId()));
            descriptors.add(descriptor(LAYER_TYPE, layer.diffId(), layer.plainSize()));
            if (written.add(layer.diffId())) {
                try (var content = store.layers().open(layer)) {
                    file(BLOBS + Digests.hex(layer.diffId()), layer.plainSize(), content);
                }
            }
        }
        manifest.add(ordered(
                "Config",
                BLOBS + Digests.hex(image.id()),
                "RepoTags",
                names.stream().map(ImageReference::familiar).toList(),
                "Layers",
                paths));
        describe(
                ordered(
                        "schemaVersion",
                        2,
                        "mediaType",
                        MANIFEST_TYPE,
                        "config",
                        descriptor(CONFIG_TYPE, image.id(), config.length),
                        "layers",
                        descriptors),
                names);
    }

    private void describe(Map<String, Object> document, Set<ImageReference> names) throws IOException {
        var bytes = Json.write(document);
        var digest = Digests.of(bytes);
        blob(digest, bytes);
        if (names.isEmpty()) {
            index.add(descriptor(MANIFEST_TYPE, digest, bytes.length));
        }
        for (var name : names) {
            var named = descriptor(MANIFEST_TYPE, digest, bytes.length);
            named.put(
                    "annotations",
                    ordered(
                            "io.containerd.image.name",
                            name.toString(),
                            "org.opencontainers.image.ref.name",
                            name.tag().orElse("")));
            index.add(named);
        }
    }

    private void blob(String digest, byte[] content) throws IOException {
        if (written.add(digest)) {
            file(BLOBS + Digests.hex(digest), content);
        }
    }

    private void file(String name, byte[] content) throws IOException {
        file(name, content.length, new ByteArrayInputStream(content));
    }

    private void file(String name, long size, InputStream content) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(0);
        entry.setMode(0644);
        tar.putArchiveEntry(entry);
        content.transferTo(tar);
        tar.closeArchiveEntry();
    }

    private void end() throws IOException {
        file("manifest.json", Json.write(manifest));
        file("index.json", Json.write(ordered("schemaVersion", 2, "mediaType", INDEX_TYPE, "manifests", index)));
        file("oci-layout", Json.write(ordered("imageLayoutVersion", "1.0.0")));
        tar.finish();
    }

    private static Map<String, Object> descriptor(String type, String digest, long size) {
        return ordered("mediaType", type, "digest", digest, "size", size);
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
