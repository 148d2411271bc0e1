package io.cnm.engine.api;

import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageRemoval;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.DockerImage;
import io.cnm.engine.wire.DockerImageDeleted;
import io.cnm.engine.wire.DockerImageHistory;
import io.cnm.engine.wire.DockerImageSummary;
import io.cnm.engine.wire.ImageConfigJson;
import io.cnm.http.Request;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images as Docker's clients know them. */
final class ImageShow {
    private static final String NONE = "<none>";

    private ImageShow() {}

    /** Whether it is listed where not all are wanted: those without a name that others were made from are not. */
    static boolean isShown(ImageStore store, Image image) {
        return !store.references(image.id()).isEmpty()
                || store.children(image.id()).isEmpty();
    }

    static DockerImageSummary listed(ImageStore store, Image image, Request request) {
        var names = store.references(image.id());
        var tags = tags(names);
        var digests = digests(names);
        if (VersionedRouter.isBefore(request.path(), 1, 43) && tags.isEmpty()) {
            tags = List.of(NONE + ":" + NONE);
            digests = digests.isEmpty() ? List.of(NONE + "@" + NONE) : digests;
        }
        return new DockerImageSummary(
                -1,
                seconds(image.details().created()),
                image.id(),
                Optional.of(image.config().labels()).filter(labels -> !labels.isEmpty()),
                store.parent(image.id()).orElse(""),
                digests,
                tags,
                -1,
                image.size(),
                virtualSize(image, request));
    }

    private static Optional<Long> virtualSize(Image image, Request request) {
        return Optional.of(image.size()).filter(size -> VersionedRouter.isBefore(request.path(), 1, 44));
    }

    static List<String> tags(List<ImageReference> names) {
        return names.stream()
                .filter(name -> name.tag().isPresent())
                .map(ImageReference::familiar)
                .toList();
    }

    private static List<String> digests(List<ImageReference> names) {
        return names.stream()
                .filter(name -> name.digest().isPresent())
                .map(ImageReference::familiar)
                .toList();
    }

    static DockerImage inspected(ImageStore store, Image image, Request request) {
        var details = image.details();
        var names = store.references(image.id());
        return new DockerImage(
                image.id(),
                tags(names),
                digests(names),
                store.parent(image.id()).orElse(""),
                details.comment(),
                details.created(),
                details.container(),
                ContainerConfig.NONE,
                details.dockerVersion(),
                details.author(),
                image.config(),
                details.architecture(),
                details.variant(),
                image.platform().os(),
                image.size(),
                virtualSize(image, request),
                new DockerImage.GraphData(
                        image.topLayer().map(store.graph()::metadata).orElse(Map.of()),
                        store.graph().name()),
                new DockerImage.RootFs("layers", details.rootfs().orElseThrow().diffIds()),
                new DockerImage.Metadata(ImageConfigJson.NEVER));
    }

    /** The youngest step first; it bears the image's id and names. */
    static List<DockerImageHistory> history(ImageStore store, Image image) {
        var steps = new ArrayList<DockerImageHistory>();
        var layers = image.layers().iterator();
        for (var step : image.details().history()) {
            var size =
                    step.emptyLayer() || !layers.hasNext() ? 0 : layers.next().size();
            steps.add(new DockerImageHistory(
                    step.comment(), seconds(step.created()), step.createdBy(), "<missing>", size, Optional.empty()));
        }
        if (steps.isEmpty()) {
            steps.add(new DockerImageHistory(
                    "", seconds(image.details().created()), "", "", image.size(), Optional.empty()));
        }
        var last = steps.remove(steps.size() - 1);
        var tags = tags(store.references(image.id()));
        steps.add(new DockerImageHistory(
                last.comment(),
                last.created(),
                last.createdBy(),
                image.id(),
                last.size(),
                Optional.of(tags).filter(all -> !all.isEmpty())));
        Collections.reverse(steps);
        return steps;
    }

    static List<DockerImageDeleted> deleted(ImageRemoval.Removed removed) {
        return removed.lines().stream()
                .map(line -> new DockerImageDeleted(line.untagged(), line.deleted()))
                .toList();
    }

    static Instant created(Image image) {
        return instant(image.details().created());
    }

    /** What an image says of itself may be anything. */
    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return Instant.parse(ImageConfigJson.NEVER);
        }
    }

    private static long seconds(String text) {
        return instant(text).getEpochSecond();
    }
}
