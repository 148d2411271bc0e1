package io.cnm.engine.graph;

import io.cnm.api.ConflictException;
import io.cnm.api.NotFoundException;
import io.cnm.linux.Directory;
import io.cnm.linux.Mounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Layers for the kernel's overlayfs, each a directory with what differs from those below. The layout is that of {@link
 * OverlayHome}. <em>Thread-safe, as {@link GraphDriver} says.</em>
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/filesystems/overlayfs.html">overlayfs</a>
 */
final class OverlayDriver implements GraphDriver {
    static final String NAME = "overlay2";

    private final OverlayHome home;
    private final OverlayOptions options;
    private final MountCounts counts;

    private OverlayDriver(OverlayHome home, OverlayOptions options) {
        this.home = home;
        this.options = options;
        counts = new MountCounts(home::merged);
    }

    /**
     * Opens the driver on its directory, which is made if it is missing.
     *
     * @throws io.cnm.api.SystemException if overlayfs does not work there
     */
    static OverlayDriver open(Path directory) {
        var home = OverlayHome.open(directory);
        try {
            OverlayCheck.require(home.path());
            return new OverlayDriver(home, OverlayOptions.ofKernel());
        } catch (RuntimeException e) {
            home.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, String> status() {
        var status = new LinkedHashMap<String, String>();
        status.put("Backing Filesystem", BackingFileSystem.of(home.path()));
        status.put("Supports d_type", "true");
        status.put("Native Overlay Diff", "true");
        status.put("userxattr", "false");
        return status;
    }

    @Override
    public void create(String id, Optional<String> parent) {
        home.create(id, parent);
    }

    @Override
    public void limit(String id, long bytes) {
        require(id);
        home.limit(id, bytes);
    }

    @Override
    public void remove(String id) {
        LayerIds.check(id);
        counts.forget(id);
        home.remove(id);
    }

    @Override
    public boolean exists(String id) {
        LayerIds.check(id);
        return home.exists(id);
    }

    @Override
    public List<String> layers() {
        return home.layers();
    }

    @Override
    public Path mount(String id, String label) {
        require(id);
        counts.mount(id, () -> {
            var lower = home.lower(id);
            var directories = lower.isEmpty()
                    // A layer on nothing: overlayfs wants something below, and gets what stays empty.
                    ? "lowerdir=" + home.emptyDirectory() + ",upperdir=" + id + "/diff,workdir=" + id + "/work"
                    : "lowerdir=" + lower + ",upperdir=" + id + "/diff,workdir=" + id + "/work";
            Mounts.mountFrom(
                    home.path(), "overlay", "overlay", Path.of(id, "merged"), directories + options.text(label));
        });
        return home.merged(id);
    }

    @Override
    public Optional<Path> mountPoint() {
        return Optional.of(home.path());
    }

    @Override
    public void unmount(String id) {
        LayerIds.check(id);
        counts.unmount(id);
    }

    @Override
    public long apply(String id, InputStream tar) throws IOException {
        requireUnmounted(id);
        try (var directory = Directory.open(home.diff(id));
                var unpacker = new Unpacker(directory, "", UnpackRules.layer(Whiteouts.OVERLAY), tar)) {
            return unpacker.unpack();
        }
    }

    @Override
    public void diff(String id, OutputStream tar) throws IOException {
        require(id);
        try (var directory = Directory.open(home.diff(id))) {
            var writer = new TarWriter(tar);
            new Packer(writer, true).packContent(directory, "");
            writer.end();
        }
    }

    @Override
    public List<FileChange> changes(String id) {
        require(id);
        return TreeChanges.ofLayer(home.diff(id), home.lowerDirectories(id));
    }

    @Override
    public long diffSize(String id) {
        require(id);
        try (var directory = Directory.open(home.diff(id))) {
            return TreeSize.of(directory);
        }
    }

    @Override
    public Map<String, String> metadata(String id) {
        require(id);
        var metadata = new LinkedHashMap<String, String>();
        var lower = home.lowerDirectories(id);
        if (!lower.isEmpty()) {
            metadata.put(
                    "LowerDir",
                    String.join(":", lower.stream().map(Path::toString).toList()));
        }
        metadata.put("MergedDir", home.merged(id).toString());
        metadata.put("UpperDir", home.diff(id).toString());
        metadata.put("WorkDir", home.work(id).toString());
        return metadata;
    }

    private void require(String id) {
        if (!exists(id)) {
            throw new NotFoundException("layer " + id + " does not exist");
        }
    }

    private void requireUnmounted(String id) {
        require(id);
        if (counts.isMounted(id)) {
            throw new ConflictException("layer " + id + " is mounted");
        }
    }

    @Override
    public void close() {
        home.layers().forEach(counts::release);
        home.close();
    }
}
