package io.cnm.engine.registry;

import io.cnm.api.CnmException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.image.Progress;
import io.cnm.engine.wire.DockerProgress;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code docker push}. <em>Thread-safe.</em> */
public final class Pusher {
    private final ImageStore store;
    private final RegistrySettings settings;
    private final Wire wire;
    private final Uploads uploads;

    Pusher(ImageStore store, RegistrySettings settings, Wire wire) {
        this.store = store;
        this.settings = settings;
        this.wire = wire;
        uploads = new Uploads(settings.uploads());
    }

    /**
     * Pushes one tag of a repository, or all that are here.
     *
     * @param wanted without a tag for all; it has {@linkplain #requirePushable no digest}
     * @param progress told on this thread and on others, one at a time
     * @throws NotFoundException in Docker's words, if there is nothing of this name
     * @throws CnmException if the registry refuses, or cannot be asked
     * @throws InterruptedException if it is to be broken off
     */
    public void push(ImageReference wanted, Optional<Credentials> credentials, Progress progress)
            throws InterruptedException {
        var lock = new Object();
        Progress told = line -> {
            synchronized (lock) {
                progress.line(line);
            }
        };
        told.line(DockerProgress.status("The push refers to repository [" + wanted.repository() + "]"));
        var images = images(wanted);
        var session = connect(wanted, credentials);
        for (var each : images.entrySet()) {
            var name = wanted.withTag(each.getKey());
            new Push(store, session, name, each.getValue(), told, uploads, settings.pause()).run();
            store.happened("push", name, each.getValue());
        }
    }

    /** @throws InvalidParameterException if an image is named by a digest */
    public static void requirePushable(ImageReference wanted) {
        if (wanted.digest().isPresent()) {
            throw new InvalidParameterException("cannot push a digest reference");
        }
    }

    private Map<String, Image> images(ImageReference wanted) {
        var all = new TreeMap<String, Image>();
        for (var image : store.images()) {
            store.references(image.id()).stream()
                    .filter(name -> name.repository().equals(wanted.repository()))
                    .flatMap(name -> name.tag().stream())
                    .forEach(tag -> all.put(tag, image));
        }
        if (all.isEmpty()) {
            throw new NotFoundException("An image does not exist locally with the tag: " + wanted.familiarRepository());
        }
        if (wanted.tag().isEmpty()) {
            return all;
        }
        var tag = wanted.tag().get();
        return Map.of(
                tag,
                Optional.ofNullable(all.get(tag))
                        .orElseThrow(() -> new NotFoundException("tag does not exist: " + wanted.familiar())));
    }

    private PushSession connect(ImageReference name, Optional<Credentials> credentials) {
        CnmException failure = new SystemException("no registry to push " + name.familiar() + " to");
        for (var place : settings.origins(name.domain())) {
            var session = new PushSession(new RegistrySession(wire, place, name, credentials, "pull,push"));
            try {
                session.ping();
                return session;
            } catch (IOException e) {
                failure = Puller.worse(failure, Puller.unreachable(place, e));
                if (!session.mayTryAnotherWay(e)) {
                    throw failure;
                }
            }
        }
        throw failure;
    }
}
