package io.cnm.engine.image;

import io.cnm.engine.db.Entity;
import io.cnm.engine.db.GraphDatabase;

/** Images that were removed by force while containers had their layers: nobody sees them, and their layers stay. */
final class HiddenImages {
    private static final String HIDDEN = "hidden image";

    private final GraphDatabase database;
    private final LayerStore layers;

    HiddenImages(GraphDatabase database, LayerStore layers) {
        this.database = database;
        this.layers = layers;
    }

    private static String key(String image) {
        return "hidden:" + image;
    }

    /** Hides one, which is deleted in the same change. */
    static void put(GraphDatabase.Change change, Image image) {
        change.put(new Entity(key(image.id()), HIDDEN, image.id()));
        ImageStore.top(image).ifPresent(top -> change.link(key(image.id()), ImageStore.LAYER, LayerStore.key(top)));
    }

    /** Lets go of those that have no container any more. */
    void release(ImageUsers users) {
        for (var each : database.entities(HIDDEN)) {
            if (users.of(each.value()).isEmpty()) {
                var top = database.child(each.id(), ImageStore.LAYER);
                database.change(change -> {
                    change.delete(each.id());
                    return each;
                });
                top.ifPresent(layer ->
                        layers.collect(layer.substring(LayerStore.key("").length())));
            }
        }
    }
}
