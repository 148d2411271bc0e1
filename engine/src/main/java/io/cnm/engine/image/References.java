package io.cnm.engine.image;

import io.cnm.engine.db.Edge;
import io.cnm.engine.db.Entity;
import io.cnm.engine.db.GraphDatabase;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which image each name means: edges from one entity to images. <em>Thread-safe.</em> */
final class References {
    private static final String ROOT = "references";

    private final GraphDatabase database;

    References(GraphDatabase database) {
        this.database = database;
        if (database.find(ROOT).isEmpty()) {
            database.change(change -> {
                change.put(new Entity(ROOT, ROOT, "{}"));
                return ROOT;
            });
        }
    }

    Optional<String> find(ImageReference reference) {
        return database.child(ROOT, reference.toString());
    }

    /** The names of an image, by repository; tags before digests. */
    List<ImageReference> of(String image) {
        return database.parents(image).stream()
                .filter(edge -> edge.parent().equals(ROOT))
                .map(edge -> ImageReference.parse(edge.name()))
                .sorted(Comparator.comparing(ImageReference::repository)
                        .thenComparing(reference -> reference.digest().isPresent())
                        .thenComparing(ImageReference::toString))
                .toList();
    }

    /** Whether an edge is a name. */
    static boolean is(Edge edge) {
        return edge.parent().equals(ROOT);
    }

    /** Has a name mean an image, whatever it has meant before. */
    static void put(GraphDatabase.Change change, ImageReference reference, String image) {
        change.unlink(ROOT, reference.toString());
        change.link(ROOT, reference.toString(), image);
    }

    static void remove(GraphDatabase.Change change, ImageReference reference) {
        change.unlink(ROOT, reference.toString());
    }
}
