package io.cnm.engine.registry;

import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.graph.GraphDrivers;
import io.cnm.engine.image.ImageStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Images in a directory, as registries give and take them. <em>Confined to one thread.</em> */
record LocalImages(GraphDatabase database, GraphDriver graph, ImageStore store) implements AutoCloseable {
    static LocalImages open(Path directory) {
        var database = GraphDatabase.open(directory.resolve("engine.db"));
        var graph = GraphDrivers.open("vfs", directory);
        return new LocalImages(database, graph, ImageStore.open(database, graph, directory));
    }

    /** Conversations of which none waits long before it tries again. */
    Registries registries(URI... mirrors) {
        return Registries.of(
                store,
                new RegistrySettings(
                        List.of(mirrors),
                        InsecureRegistries.of(List.of()),
                        3,
                        5,
                        Duration.ofSeconds(20),
                        Duration.ofMillis(5)));
    }

    @Override
    public void close() {
        store.close();
        graph.close();
        database.close();
    }
}
