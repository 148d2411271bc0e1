package io.cnm.engine.image;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.wire.DockerProgress;
import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * {@code docker load}: images from an archive, of Docker's form ({@code manifest.json}) or OCI's image layout. What is there in
 * both is read by Docker's. <em>Confined to one thread.</em>
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI image layout</a>
 */
public final class ImageLoad {
    private static final String DOCKER = "manifest.json";
    private static final String OCI = "index.json";
    private static final List<String> NAMES = List.of("io.containerd.image.name", "org.opencontainers.image.ref.name");
    private static final int DEEPEST = 3;

    private final ImageStore store;
    private final Progress progress;

    private ImageLoad(ImageStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    /**
     * Loads what an archive has.
     *
     * @param tar packed in whatever way
     * @throws NotFoundException if none of its images is for this machine's platform
     * @throws InvalidParameterException if it is malformed, or its layers are not what it says
     * @throws IOException if it cannot be read
     */
    public static void load(ImageStore store, InputStream tar, Progress progress) throws IOException {
        try (var files = ArchiveFiles.read(tar, store.layers().blobs())) {
            new ImageLoad(store, progress).load(files);
        }
    }

    /** An image as an archive has it. */
    private record Found(Document config, List<String> layers, List<ImageReference> names) {}

    private void load(ArchiveFiles files) throws IOException {
        if (!files.has(DOCKER) && !files.has(OCI)) {
            throw new InvalidParameterException(
                    "invalid archive: there is neither " + DOCKER + " nor " + OCI + " in it");
        }
        for (var each : files.has(DOCKER) ? docker(files) : oci(files)) {
            add(files, each);
        }
    }

    private static JsonNode json(ArchiveFiles files, String name) throws IOException {
        try {
            return Json.read(files.content(name), JsonNode.class);
        } catch (HttpException e) {
            throw new InvalidParameterException("invalid archive: " + name + ": " + e.getMessage(), e);
        }
    }

    private static List<Found> docker(ArchiveFiles files) throws IOException {
        var manifest = json(files, DOCKER);
        if (!manifest.isArray()) {
            throw new InvalidParameterException("invalid archive: " + DOCKER + " must hold an array");
        }
        var all = new ArrayList<Found>();
        for (var image : manifest) {
            all.add(new Found(
                    new Document(files.content(text(image.path("Config"), "Config"))),
                    texts(image.path("Layers"), "Layers"),
                    texts(image.path("RepoTags"), "RepoTags").stream()
                            .map(ImageReference::parse)
                            .toList()));
        }
        return all;
    }

    private static List<String> texts(JsonNode node, String what) {
        var texts = new ArrayList<String>();
        for (var each : node) {
            texts.add(text(each, what));
        }
        return texts;
    }

    private static String text(JsonNode node, String what) {
        if (!node.isString()) {
            throw new InvalidParameterException("invalid archive: " + what + " of " + DOCKER + " must be text");
        }
        return node.stringValue();
    }

    private static List<Found> oci(ArchiveFiles files) throws IOException {
        if (!(Manifest.parse(files.content(OCI)) instanceof Manifest.Index index)) {
            throw new InvalidParameterException("invalid archive: " + OCI + " must list manifests");
        }
        var all = new ArrayList<Found>();
        for (var each : index.manifests()) {
            var names = NAMES.stream()
                    .flatMap(key -> Stream.ofNullable(each.annotations().get(key)))
                    .limit(1)
                    .flatMap(ImageLoad::name)
                    .toList();
            image(files, each, 0).ifPresent(image -> all.add(new Found(image.config, image.layers, names)));
        }
        if (all.isEmpty() && !index.manifests().isEmpty()) {
            throw new NotFoundException("no image in the archive is for " + Platform.ofMachine());
        }
        return all;
    }

    /** A tag alone says nothing of the repository. */
    private static Stream<ImageReference> name(String text) {
        return text.indexOf(':') < 0 && text.indexOf('/') < 0
                ? Stream.of()
                : Stream.of(ImageReference.parse(text).orLatest());
    }

    private static Optional<Found> image(ArchiveFiles files, Descriptor descriptor, int depth) throws IOException {
        var manifest = Manifest.parse(blob(files, descriptor).bytes());
        if (manifest instanceof Manifest.Single single) {
            var layers = new ArrayList<String>();
            for (var layer : single.layers()) {
                layers.add(requireSize(files, layer));
            }
            return Optional.of(new Found(blob(files, single.config()), layers, List.of()));
        }
        if (depth >= DEEPEST) {
            throw new InvalidParameterException("invalid archive: lists of lists of lists of images");
        }
        var fitting = ((Manifest.Index) manifest).find(Platform.ofMachine());
        return fitting.isPresent() ? image(files, fitting.get(), depth + 1) : Optional.empty();
    }

    private static String path(Descriptor descriptor) {
        return "blobs/sha256/" + Digests.hex(descriptor.digest());
    }

    private static String requireSize(ArchiveFiles files, Descriptor descriptor) {
        var path = path(descriptor);
        if (files.size(path) != descriptor.size()) {
            throw new InvalidParameterException("invalid archive: " + path + " has " + files.size(path)
                    + " bytes, not the " + descriptor.size() + " of its descriptor");
        }
        return path;
    }

    private static Document blob(ArchiveFiles files, Descriptor descriptor) throws IOException {
        var document = new Document(files.content(requireSize(files, descriptor)));
        if (!document.digest().equals(descriptor.digest())) {
            throw Blobs.mismatch("blob", descriptor.digest(), document.digest());
        }
        return document;
    }

    private void add(ArchiveFiles files, Found found) {
        var diffIds =
                ImageStore.parse(found.config.bytes()).rootfs().orElseThrow().diffIds();
        if (diffIds.size() != found.layers.size()) {
            throw new InvalidParameterException("invalid manifest, layers length mismatch: expected " + diffIds.size()
                    + ", got " + found.layers.size());
        }
        try (var holding = store.layers().hold()) {
            var below = Optional.<Layer>empty();
            for (var i = 0; i < diffIds.size(); i++) {
                below = Optional.of(layer(files, found.layers.get(i), diffIds.get(i), below, holding));
            }
            var names = found.names.stream().map(ImageReference::orLatest).toList();
            var image = store.add(found.config.bytes(), names, Optional.empty());
            store.happened("load", image, image.id());
            names.forEach(name -> progress.line(DockerProgress.text("Loaded image: " + name.familiar() + "\n")));
            if (names.isEmpty()) {
                progress.line(DockerProgress.text("Loaded image ID: " + image.id() + "\n"));
            }
        }
    }

    private Layer layer(
            ArchiveFiles files, String name, String diffId, Optional<Layer> below, LayerStore.Holding holding) {
        var chain = Layer.chain(below, diffId);
        var there = holding.find(chain);
        if (there.isPresent()) {
            return there.get();
        }
        var size = files.size(name);
        var blob = files.take(name, holding);
        return holding.make(below, diffId, blob, new Meter(progress, Digests.brief(diffId), "Loading layer", size));
    }
}
