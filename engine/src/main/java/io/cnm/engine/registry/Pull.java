package io.cnm.engine.registry;

import io.cnm.engine.image.Descriptor;
import io.cnm.engine.image.Digests;
import io.cnm.engine.image.Document;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.image.Layer;
import io.cnm.engine.image.LayerStore.Holding;
import io.cnm.engine.image.Manifest;
import io.cnm.engine.image.Meter;
import io.cnm.engine.image.Progress;
import io.cnm.engine.wire.DockerProgress;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image that a registry has, to be had. Layers come beside each other and are unpacked one on the other; the image is here
 * when all of them are. <em>Confined to one thread.</em>
 */
public final class Pull {
    private static final Logger log = LoggerFactory.getLogger(Pull.class);

    private final ImageStore store;
    private final Downloads downloads;
    private final PullSession session;
    private final ImageReference name;
    private final Found found;

    /**
     * What the registry says.
     *
     * @param digest of the manifest that has the name
     * @param manifest of the image
     * @param config of the image, to the byte
     */
    record Found(String digest, Manifest.Single manifest, Document config) {}

    Pull(ImageStore store, Downloads downloads, PullSession session, ImageReference name, Found found) {
        this.store = store;
        this.downloads = downloads;
        this.session = session;
        this.name = name;
        this.found = found;
    }

    /**
     * Makes it.
     *
     * @param progress told on this thread and on others, one at a time
     * @throws io.cnm.api.CnmException if it fails; then nothing has changed
     * @throws InterruptedException if it is to be broken off
     */
    public Image run(Progress progress) throws InterruptedException {
        Progress told = line -> {
            synchronized (this) {
                progress.line(line);
            }
        };
        told.line(DockerProgress.about(
                name.tag().orElseGet(() -> name.digest().orElseThrow()), "Pulling from " + name.path()));
        var before = store.find(name);
        Image image;
        try (var holding = store.layers().hold()) {
            fetch(holding, told);
            image = store.add(found.config.bytes(), names(), Optional.empty());
        }
        told.line(DockerProgress.status("Digest: " + found.digest));
        var isNew = before.filter(old -> old.id().equals(image.id())).isEmpty();
        told.line(DockerProgress.status(
                "Status: " + (isNew ? "Downloaded newer image for " : "Image is up to date for ") + name.familiar()));
        store.happened("pull", name, image);
        return image;
    }

    private List<ImageReference> names() {
        var digest = name.withDigest(found.digest);
        return name.digest().isPresent() ? List.of(digest) : List.of(name, digest);
    }

    /** A layer that is to be had. */
    private record Missing(Descriptor descriptor, String diffId, Downloads.Part part) {}

    private void fetch(Holding holding, Progress progress) throws InterruptedException {
        var diffIds =
                ImageStore.parse(found.config.bytes()).rootfs().orElseThrow().diffIds();
        var layers = found.manifest.layers();
        var top = Optional.<Layer>empty();
        var there = 0;
        while (there < diffIds.size()) {
            var next = holding.find(Layer.chain(top, diffIds.get(there)));
            if (next.isEmpty()) {
                break;
            }
            top = next;
            progress.line(DockerProgress.part(id(layers.get(there)), "Already exists"));
            there++;
        }
        var missing = new ArrayList<Missing>();
        try {
            for (var layer : layers.subList(there, layers.size())) {
                progress.line(DockerProgress.part(id(layer), "Pulling fs layer"));
            }
            for (var i = there; i < layers.size(); i++) {
                missing.add(begin(layers.get(i), diffIds.get(i), holding, progress));
            }
            for (var each : missing) {
                top = Optional.of(make(each, top, holding, progress));
            }
        } finally {
            missing.forEach(each -> each.part.close());
        }
    }

    private Missing begin(Descriptor layer, String diffId, Holding holding, Progress progress) {
        var part = downloads.begin(
                layer,
                offset -> session.blob(layer.digest(), offset),
                holding,
                () -> new Meter(line -> tellIfThere(progress, line), id(layer), "Downloading", layer.size()));
        return new Missing(layer, diffId, part);
    }

    /** Whoever waits for the same blob must not suffer from a client that is gone. */
    private static void tellIfThere(Progress progress, DockerProgress line) {
        try {
            progress.line(line);
        } catch (UncheckedIOException e) {
            log.debug("a client that pulled is gone: {}", e.toString());
        }
    }

    private static Layer make(Missing missing, Optional<Layer> below, Holding holding, Progress progress)
            throws InterruptedException {
        var layer = missing.descriptor;
        missing.part.await();
        progress.line(DockerProgress.part(id(layer), "Verifying Checksum"));
        progress.line(DockerProgress.part(id(layer), "Download complete"));
        var made = holding.make(
                below, missing.diffId, layer.digest(), new Meter(progress, id(layer), "Extracting", layer.size()));
        progress.line(DockerProgress.part(id(layer), "Pull complete"));
        return made;
    }

    private static String id(Descriptor layer) {
        return Digests.brief(layer.digest());
    }
}
