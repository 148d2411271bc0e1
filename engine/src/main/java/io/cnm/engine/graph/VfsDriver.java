package io.cnm.engine.graph;

import io.cnm.api.ConflictException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.linux.Directory;
import io.cnm.linux.LinuxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Layers as whole copies, for where overlayfs does not work: {@code dir/ID} is all of a layer's file system, and {@code
 * parents/ID} the id of the one that it is a copy of. Slow and large, unless the disk's file system can share blocks between
 * files. <em>Thread-safe, as {@link GraphDriver} says.</em>
 */
final class VfsDriver implements GraphDriver {
    static final String NAME = "vfs";

    private static final String TREES = "dir";
    private static final String PARENTS = "parents";
    private static final String NEW = ".new-";
    private static final String REMOVED = ".removed-";

    private final Path home;
    private final Directory trees;
    private final Directory parents;

    private VfsDriver(Path home) {
        this.home = home;
        trees = Directory.open(home.resolve(TREES));
        parents = Directory.open(home.resolve(PARENTS));
    }

    /** Opens the driver on its directory, which is made if it is missing; what a killed process left half-made goes. */
    static VfsDriver open(Path directory) {
        try {
            Files.createDirectories(directory.resolve(TREES));
            Files.createDirectories(directory.resolve(PARENTS));
            var driver = new VfsDriver(directory.toRealPath());
            try (var home = Directory.open(driver.home)) {
                home.permissions(0710);
            }
            driver.removeLeftovers();
            return driver;
        } catch (IOException e) {
            throw new SystemException("cannot use " + directory + ": " + e, e);
        }
    }

    private void removeLeftovers() {
        for (var name : trees.names()) {
            if (name.startsWith(NEW) || name.startsWith(REMOVED)) {
                trees.removeTree(name);
            }
        }
        for (var name : parents.names()) {
            if (trees.findStatus(name).isEmpty()) {
                parents.removeTree(name);
            }
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, String> status() {
        return Map.of();
    }

    @Override
    public void create(String id, Optional<String> parent) {
        LayerIds.check(id);
        if (exists(id)) {
            throw new ConflictException("layer " + id + " exists already");
        }
        if (parent.isPresent() && !exists(parent.get())) {
            throw new NotFoundException("parent layer " + parent.get() + " does not exist");
        }
        var temporary = NEW + id;
        try {
            make(temporary, parent);
            parents.removeTree(id);
            if (parent.isPresent()) {
                SmallFile.write(parents, id, parent.get());
            }
            trees.rename(temporary, trees, id);
        } catch (LinuxException | IOException e) {
            trees.removeTree(temporary);
            throw new SystemException("cannot make layer " + id + ": " + e.getMessage(), e);
        }
    }

    private void make(String temporary, Optional<String> parent) throws IOException {
        trees.makeDirectory(temporary, 0755);
        try (var tree = trees.directory(temporary)) {
            tree.permissions(0755);
            if (parent.isPresent()) {
                try (var from = trees.directory(parent.get())) {
                    TreeCopy.exact().copy(from, tree);
                }
            }
        }
    }

    @Override
    public void limit(String id, long bytes) {
        throw new SystemException("--storage-opt is not supported for " + NAME);
    }

    @Override
    public void remove(String id) {
        if (!exists(id)) {
            return;
        }
        try {
            var removed = REMOVED + id;
            trees.removeTree(removed);
            trees.rename(id, trees, removed);
            parents.removeTree(id);
            trees.removeTree(removed);
        } catch (LinuxException e) {
            throw new SystemException("cannot remove layer " + id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean exists(String id) {
        return trees.findStatus(LayerIds.check(id)).isPresent();
    }

    @Override
    public List<String> layers() {
        return trees.names().stream().filter(LayerIds::isId).toList();
    }

    @Override
    public Optional<Path> mountPoint() {
        return Optional.empty();
    }

    /** Nothing is mounted; a label cannot be given. */
    @Override
    public Path mount(String id, String label) {
        return require(id);
    }

    @Override
    public void unmount(String id) {
        LayerIds.check(id);
    }

    @Override
    public long apply(String id, InputStream tar) throws IOException {
        require(id);
        try (var tree = trees.directory(id);
                var unpacker = new Unpacker(tree, "", UnpackRules.layer(Whiteouts.REMOVE), tar)) {
            return unpacker.unpack();
        }
    }

    @Override
    public void diff(String id, OutputStream tar) throws IOException {
        var changes = changes(id);
        try (var tree = trees.directory(id)) {
            var writer = new TarWriter(tar);
            new ChangePacker(tree, writer).pack(changes);
            writer.end();
        }
    }

    @Override
    public List<FileChange> changes(String id) {
        return TreeChanges.ofTree(require(id), parent(id).map(this::path));
    }

    @Override
    public long diffSize(String id) {
        var changes = changes(id);
        try (var tree = trees.directory(id)) {
            return TreeSize.of(tree, changes);
        }
    }

    @Override
    public Map<String, String> metadata(String id) {
        require(id);
        return Map.of();
    }

    private Optional<String> parent(String id) {
        try {
            return SmallFile.read(parents, id);
        } catch (IOException e) {
            throw new SystemException("cannot read " + home.resolve(PARENTS).resolve(id) + ": " + e, e);
        }
    }

    private Path path(String id) {
        return home.resolve(TREES).resolve(id);
    }

    private Path require(String id) {
        if (!exists(id)) {
            throw new NotFoundException("layer " + id + " does not exist");
        }
        return path(id);
    }

    @Override
    public void close() {
        trees.close();
        parents.close();
    }
}
