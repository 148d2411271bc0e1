package io.cnm.engine.container;

import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.Layer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The layers between images and their containers, with what is mounted over in every container, so that it does not show as
 * the container's own. There is one for each image of which a container was made; it goes with the image. <em>Thread-safe.</em>
 */
final class InitialLayers {
    private final GraphDriver graph;
    private final Blueprint blueprint;
    /** Those that are whole: an earlier process may have been killed before it had filled one, and then nothing is on it. */
    private final Map<String, Boolean> whole = new ConcurrentHashMap<>();

    InitialLayers(GraphDriver graph, Blueprint blueprint) {
        this.graph = graph;
        this.blueprint = blueprint;
    }

    /** The layer on an image that is in use, made if it is not there. */
    String of(Image image) {
        var id = Layer.initial(image.topLayer());
        whole.computeIfAbsent(id, key -> {
            if (!graph.exists(id)) {
                graph.create(id, image.topLayer());
            }
            within(graph, id, blueprint::prepareRoot);
            return true;
        });
        return id;
    }

    /** Does something in a layer that is mounted meanwhile. */
    static void within(GraphDriver graph, String layer, Consumer<Path> work) {
        var root = graph.mount(layer, "");
        try {
            work.accept(root);
        } finally {
            graph.unmount(layer);
        }
    }
}
