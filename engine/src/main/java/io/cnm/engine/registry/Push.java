package io.cnm.engine.registry;

import io.cnm.api.CnmException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.Digests;
import io.cnm.engine.image.Document;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.image.Layer;
import io.cnm.engine.image.LayerStore.Watch;
import io.cnm.engine.image.Meter;
import io.cnm.engine.image.Progress;
import io.cnm.engine.wire.DockerProgress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** An image on its way into a repository: its layers beside each other, then its configuration, then the tag. */
final class Push {
    private static final int MOST_OTHERS = 3;

    private final ImageStore store;
    private final PushSession session;
    private final ImageReference name;
    private final Image image;
    private final Progress progress;
    private final Uploads uploads;
    private final Duration pause;

    /** @param progress told on this thread and on others, one at a time */
    Push(
            ImageStore store,
            PushSession session,
            ImageReference name,
            Image image,
            Progress progress,
            Uploads uploads,
            Duration pause) {
        this.store = store;
        this.session = session;
        this.name = name;
        this.image = image;
        this.progress = progress;
        this.uploads = uploads;
        this.pause = pause;
    }

    /**
     * Does it.
     *
     * @throws CnmException if the registry refuses, or cannot be asked
     * @throws InterruptedException if it is to be broken off
     */
    void run() throws InterruptedException {
        try (var holding = store.layers().hold()) {
            for (var layer : image.layers()) {
                if (holding.find(layer.chainId()).isEmpty()) {
                    throw new NotFoundException("No such image: " + image.id());
                }
            }
            var config = new Document(store.config(image));
            var layers = layers();
            upload(new Outgoing(
                    config.digest(),
                    config.bytes().length,
                    () -> new ByteArrayInputStream(config.bytes()),
                    () -> Watch.NOBODY));
            tag(PushManifest.of(config, layers));
        }
    }

    /** The highest is shown first; what is in an image twice is sent once. */
    private List<PushManifest.Packed> layers() throws InterruptedException {
        var tasks = new LinkedHashMap<String, Callable<PushManifest.Packed>>();
        for (var i = image.layers().size() - 1; i >= 0; i--) {
            var layer = image.layers().get(i);
            progress.line(DockerProgress.part(id(layer), "Preparing"));
            tasks.putIfAbsent(layer.diffId(), () -> send(layer));
        }
        var sent = uploads.run(tasks);
        var all = new ArrayList<PushManifest.Packed>();
        for (var layer : image.layers()) {
            all.add(Optional.ofNullable(sent.get(layer.diffId())).orElseThrow());
        }
        return all;
    }

    private PushManifest.Packed send(Layer layer) throws IOException, InterruptedException {
        try (var archive = LayerArchive.of(store.layers(), layer)) {
            var packed = archive.packed();
            var blob = new Outgoing(
                    packed.digest(),
                    packed.size(),
                    archive::open,
                    () -> new Meter(progress, id(layer), "Pushing", packed.size()));
            var outcome = new Upload(session, blob, others(layer), pause).run();
            progress.line(DockerProgress.part(id(layer), text(outcome)));
            return packed;
        }
    }

    private static String text(Upload.Outcome outcome) {
        return outcome.existed()
                ? "Layer already exists"
                : outcome.mounted().map(from -> "Mounted from " + from).orElse("Pushed");
    }

    /** Repositories of the same registry that an image with this layer came from, or went to. */
    private List<String> others(Layer layer) {
        return store.images().stream()
                .filter(each ->
                        each.layers().stream().anyMatch(one -> one.diffId().equals(layer.diffId())))
                .flatMap(each -> store.references(each.id()).stream())
                .filter(each -> each.digest().isPresent() && each.domain().equals(name.domain()))
                .map(ImageReference::path)
                .filter(path -> !path.equals(name.path()))
                .distinct()
                .limit(MOST_OTHERS)
                .toList();
    }

    private void upload(Outgoing blob) throws InterruptedException {
        new Upload(session, blob, List.of(), pause).run();
    }

    private void tag(PushManifest manifest) {
        var tag = name.tag().orElseThrow();
        try {
            session.manifest(tag, manifest);
        } catch (IOException e) {
            throw new SystemException("cannot push " + name.familiar() + ": " + e.getMessage(), e);
        }
        var digest = manifest.document().digest();
        var size = manifest.document().bytes().length;
        store.remember(image, name.withDigest(digest));
        progress.line(DockerProgress.status(tag + ": digest: " + digest + " size: " + size));
        progress.line(DockerProgress.pushed(new DockerProgress.Pushed(tag, digest, size)));
    }

    private static String id(Layer layer) {
        return Digests.brief(layer.diffId());
    }
}
