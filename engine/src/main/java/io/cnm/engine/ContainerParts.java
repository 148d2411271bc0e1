package io.cnm.engine;

import io.cnm.api.NetworkController;
import io.cnm.controller.LocalController;
import io.cnm.engine.container.Containers;
import io.cnm.engine.container.Parts;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.exec.ExecDriver;
import io.cnm.engine.exec.RuncDriver;
import io.cnm.engine.exec.RuncSettings;
import io.cnm.engine.graph.GraphDrivers;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.registry.Registries;
import io.cnm.engine.registry.RegistrySettings;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Opens what containers are made of. */
final class ContainerParts {
    private static final String DATABASE = "engine.db";

    private ContainerParts() {}

    /** What is open. <em>Immutable.</em> */
    record Opened(Containers containers, ImageStore images, Registries registries) {}

    /**
     * Opens them.
     *
     * @param root directory of what lasts
     * @param holdings take what is opened, to be closed in reverse order
     */
    static Opened open(
            DaemonConfig config, Path root, NetworkController controller, EventLog events, Holdings holdings) {
        var settings = config.containers();
        var database = holdings.take("database", GraphDatabase.open(root.resolve(DATABASE)));
        var graph = holdings.take(
                "graph driver",
                settings.storageDriver()
                        .map(name -> GraphDrivers.open(name, root))
                        .orElseGet(() -> GraphDrivers.open(root)));
        var crowded = Stream.concat(graph.mountPoint().stream(), Stream.of(LocalController.keys(config.execRoot())))
                .toList();
        var runtimes = new TreeMap<String, ExecDriver>();
        settings.runtimes()
                .forEach((name, path) -> runtimes.put(
                        name,
                        holdings.take(
                                "runtime " + name,
                                RuncDriver.open(RuncSettings.of(
                                        name,
                                        path,
                                        config.execRoot().resolve("runtimes").resolve(name),
                                        crowded)))));
        var images = holdings.take("images", ImageStore.open(database, graph, root));
        images.tell((action, id, attributes) -> events.add(EngineEvent.now("image", action, id, attributes)));
        var containers = holdings.take(
                "containers",
                Containers.open(new Parts(
                        controller,
                        config.network().defaults(),
                        database,
                        images,
                        graph,
                        runtimes,
                        settings.defaultRuntime(),
                        settings.usual(),
                        settings.controlGroup(),
                        root,
                        events)));
        if (!config.liveRestore()) {
            holdings.take("containers that run", containers::endAll);
        }
        images.usedBy(containers::usersOf);
        var asked = RegistrySettings.of(
                settings.mirrors(), settings.insecureRegistries(), settings.downloads(), settings.uploads());
        return new Opened(containers, images, Registries.of(images, asked));
    }
}
