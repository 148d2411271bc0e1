package io.cnm.engine.graph;

import io.cnm.linux.Directory;
import io.cnm.linux.FileStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One directory as overlayfs merges it from several layers, of which the nearer hide the farther, without mounting it.
 * <em>Confined to one thread.</em>
 */
final class LowerTree implements AutoCloseable {
    private final List<Directory> layers;

    private LowerTree(List<Directory> layers) {
        this.layers = layers;
    }

    /** The root of layers, the nearest first. */
    static LowerTree open(List<Path> layers) {
        return new LowerTree(layers.stream().map(Directory::open).toList());
    }

    /** The names that are there. */
    SortedSet<String> names() {
        var names = new TreeSet<String>();
        layers.forEach(layer -> names.addAll(layer.names()));
        names.removeIf(name -> find(name).isEmpty());
        return names;
    }

    /** The status of the file of this name, if there is one. */
    Optional<FileStatus> find(String name) {
        return layers.stream()
                .flatMap(layer -> layer.findStatus(name).stream())
                .findFirst()
                .filter(status -> !Whiteouts.isOverlayWhiteout(status));
    }

    /** An attribute of the file of this name. */
    Optional<byte[]> attribute(String name, String attribute) {
        return layers.stream()
                .filter(layer -> layer.findStatus(name).isPresent())
                .findFirst()
                .flatMap(layer -> layer.attribute(name, attribute));
    }

    /** The directory of this name; one in which nothing is if there is none. */
    LowerTree directory(String name) {
        var merged = new ArrayList<Directory>();
        for (var layer : layers) {
            var status = layer.findStatus(name);
            if (status.isPresent() && !status.get().isDirectory()) {
                break;
            }
            if (status.isPresent()) {
                merged.add(layer.directory(name));
                if (Whiteouts.isOverlayOpaque(layer, name)) {
                    break;
                }
            }
        }
        return new LowerTree(merged);
    }

    @Override
    public void close() {
        layers.forEach(Directory::close);
    }
}
