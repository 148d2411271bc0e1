package io.cnm.engine.api;

import io.cnm.engine.Services;
import io.cnm.engine.container.Containers;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.image.Layer;
import io.cnm.engine.wire.DockerContainerSummary;
import io.cnm.engine.wire.DockerImageSummary;
import io.cnm.engine.wire.DockerUsage;
import io.cnm.engine.wire.DockerVolume;
import io.cnm.http.HttpException;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code /system/df}: what takes how much of the disk; and a builder's prune, where there is no builder. <em>Thread-safe.</em> */
final class DockerUsages {
    private static final String IMAGES = "image";
    private static final String CONTAINERS = "container";
    private static final String VOLUMES = "volume";
    private static final String CACHE = "build-cache";
    private static final List<String> ALL = List.of(IMAGES, CONTAINERS, VOLUMES, CACHE);
    private static final Set<String> PRUNE_FILTERS = Set.of(
            "until",
            "unused-for",
            "id",
            "parent",
            "type",
            "description",
            "inuse",
            "shared",
            "private",
            "label",
            "label!");

    private final ImageStore images;
    private final Containers containers;
    private final ContainerList list;

    DockerUsages(Services services) {
        images = services.images();
        containers = services.containers();
        list = new ContainerList(
                containers, services.controller(), new ContainerShow(containers, services.controller()));
    }

    List<Route> routes() {
        return List.of(Rows.get("/system/df", this::usage), Rows.post("/build/prune", this::pruneBuilds));
    }

    private Response usage(Request request) {
        var types = types(request);
        return Answers.ok(new DockerUsage(
                asked(types, IMAGES, () -> images.layers().size()),
                asked(types, IMAGES, () -> images(request)),
                asked(types, CONTAINERS, this::containers),
                asked(types, VOLUMES, this::volumes),
                asked(types, CACHE, List::of),
                VersionedRouter.isBefore(request.path(), 1, 42) ? Optional.of(0L) : Optional.empty()));
    }

    /** Before 1.42 nobody chooses. */
    private static List<String> types(Request request) {
        var asked = request.queries("type");
        if (asked.isEmpty() || VersionedRouter.isBefore(request.path(), 1, 42)) {
            return ALL;
        }
        for (var type : asked) {
            if (!ALL.contains(type)) {
                throw new HttpException(400, "unknown object type: " + type + ": use " + String.join(", ", ALL));
            }
        }
        return asked;
    }

    private static <T> Optional<T> asked(List<String> types, String type, Supplier<T> value) {
        return types.contains(type) ? Optional.of(value.get()) : Optional.empty();
    }

    private List<DockerImageSummary> images(Request request) {
        var all = images.images();
        var users = all.stream()
                .flatMap(image -> image.layers().stream())
                .collect(Collectors.groupingBy(Layer::chainId, Collectors.counting()));
        return all.stream()
                .filter(image -> ImageShow.isShown(images, image))
                .map(image -> ImageShow.listed(images, image, request)
                        .withUsage(images.usersOf(image.id()).size(), shared(image, users)))
                .toList();
    }

    /** Bytes that another image has too. */
    private static long shared(Image image, Map<String, Long> users) {
        return image.layers().stream()
                .filter(layer -> users.getOrDefault(layer.chainId(), 0L) > 1)
                .mapToLong(Layer::size)
                .sum();
    }

    private List<DockerContainerSummary> containers() {
        return list.withSizes(containers.list());
    }

    private List<DockerVolume> volumes() {
        var volumes = containers.volumes();
        return volumes.list().stream()
                .map(volume -> VolumeShow.used(
                        volumes, volume, containers.usersOfVolume(volume.name()).size()))
                .toList();
    }

    private Response pruneBuilds(Request request) {
        Filters.parse(request.query("filters"), PRUNE_FILTERS);
        return Answers.ok(new DockerUsage.BuildPruned(List.of(), 0));
    }
}
