package io.cnm.engine.api;

import io.cnm.engine.Services;
import io.cnm.engine.container.Containers;
import io.cnm.engine.container.Volumes;
import io.cnm.engine.container.Volumes.Volume;
import io.cnm.engine.wire.DockerVolume;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /volumes}. <em>Thread-safe.</em> */
final class DockerVolumes {
    private static final Set<String> FILTERS = Set.of("name", "label", "driver", "dangling");
    private static final Set<String> PRUNE_FILTERS = Set.of("label", "label!", "all");

    private final Containers containers;
    private final Volumes volumes;

    DockerVolumes(Services services) {
        containers = services.containers();
        volumes = containers.volumes();
    }

    List<Route> routes() {
        return List.of(
                Rows.get("/volumes", this::list),
                Rows.post("/volumes/create", this::create),
                Rows.post("/volumes/prune", this::prune),
                Rows.get("/volumes/{volume}", this::inspect),
                Rows.delete("/volumes/{volume}", this::remove));
    }

    private Response list(Request request) {
        var filters = Filters.parse(request.query("filters"), FILTERS);
        var dangling = filters.single("dangling").map(text -> Questions.flag("dangling", text));
        return Answers.ok(new DockerVolume.Listed(
                volumes.list().stream()
                        .filter(each -> filters.any("name", text -> Filters.holds(each.name(), text)))
                        .filter(each -> filters.any("driver", "local"::equals))
                        .filter(each -> filters.labels("label", each.labels()))
                        .filter(each -> dangling.filter(wanted -> wanted
                                        != containers.usersOfVolume(each.name()).isEmpty())
                                .isEmpty())
                        .map(this::show)
                        .toList(),
                Optional.empty()));
    }

    private DockerVolume show(Volume volume) {
        return VolumeShow.show(volumes, volume);
    }

    private Response create(Request request) {
        var wish = Questions.body(request, DockerVolume.Create.class);
        return Answers.json(201, show(volumes.create(wish.name(), wish.driver(), wish.driverOpts(), wish.labels())));
    }

    private Response inspect(Request request) {
        return Answers.ok(show(volumes.require(request.parameter("volume"))));
    }

    private Response remove(Request request) {
        var name = request.parameter("volume");
        if (volumes.find(name).isPresent() || !Questions.flag(request, "force")) {
            volumes.remove(name, containers.usersOfVolume(name));
        }
        return Response.of(204);
    }

    /**
     * Those without a name only, unless all are asked for; before 1.42 all always are. What is mounted by options may have its
     * files elsewhere, and stays.
     */
    private Response prune(Request request) {
        var filters = Filters.parse(request.query("filters"), PRUNE_FILTERS);
        var all = VersionedRouter.isBefore(request.path(), 1, 42)
                || filters.single("all")
                        .filter(text -> Questions.flag("all", text))
                        .isPresent();
        var removed = new ArrayList<String>();
        var bytes = 0L;
        for (var volume : volumes.list()) {
            if ((all || volume.anonymous())
                    && volume.options().isEmpty()
                    && filters.labels("label", volume.labels())
                    && filters.values("label!").stream().noneMatch(label -> Filters.has(volume.labels(), label))
                    && containers.usersOfVolume(volume.name()).isEmpty()) {
                bytes += volumes.size(volume.name());
                volumes.remove(volume.name(), List.of());
                removed.add(volume.name());
            }
        }
        return Answers.ok(new DockerVolume.Pruned(removed, bytes));
    }
}
