package io.cnm.engine.container;

import io.cnm.api.ForbiddenException;
import io.cnm.api.SystemException;
import io.cnm.engine.container.Containers.FileWork;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.graph.RootFs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * The files of containers as their programs see them. Those of one that runs are looked at through its process, with all that
 * is mounted there; those of one that does not are its layer's or a volume's. <em>Thread-safe.</em>
 */
final class ContainerFiles {
    private final GraphDriver graph;
    private final Volumes volumes;
    private final Blueprint blueprint;

    ContainerFiles(GraphDriver graph, Volumes volumes, Blueprint blueprint) {
        this.graph = graph;
        this.volumes = volumes;
        this.blueprint = blueprint;
    }

    <T> T with(Container container, String path, FileWork<T> work) {
        var pid = container.process().map(process -> process.pid()).orElse(0);
        return pid > 0
                ? within(container, Path.of("/proc/" + pid + "/root"), path, work)
                : withStopped(container, path, work);
    }

    private <T> T withStopped(Container container, String path, FileWork<T> work) {
        var mount = mount(container.record(), path);
        if (mount.isPresent()) {
            var inner =
                    Path.of(mount.get().destination()).relativize(normal(path)).toString();
            var place = inner.isEmpty() ? "/." : "/" + inner + trailing(path);
            return mount.get().type().equals(MountPoint.VOLUME)
                    ? volumes.with(mount.get().name(), volume -> within(container, volume, place, work))
                    : within(container, Path.of(mount.get().source()), place, work);
        }
        return withLayer(container, path, work);
    }

    private <T> T withLayer(Container container, String path, FileWork<T> work) {
        var root = graph.mount(container.id(), "");
        try {
            return within(container, root, path, work);
        } finally {
            graph.unmount(container.id());
        }
    }

    /** All files that are the container's own or its image's, without what is mounted over them. */
    void export(Container container, OutputStream tar) {
        withLayer(container, "/.", (files, root) -> {
            files.read(root, tar);
            return root;
        });
    }

    private static <T> T within(Container container, Path root, String path, FileWork<T> work) {
        try (var files = RootFs.open(root)) {
            return work.on(files, path);
        } catch (IOException e) {
            throw new SystemException("files of container " + container.id() + ": " + e.getMessage(), e);
        }
    }

    /** The deepest mount that the path is in. Links are not followed across mounts. */
    private static Optional<MountPoint> mount(ContainerRecord record, String path) {
        var normal = normal(path);
        return record.mounts().stream()
                .filter(point -> !point.type().equals(MountPoint.TMPFS))
                .filter(point -> normal.startsWith(Path.of(point.destination())))
                .max(Comparator.comparingInt(point -> point.destination().length()));
    }

    private static Path normal(String path) {
        return Path.of("/", path).normalize();
    }

    /** What says that a link at the end is to be followed. */
    private static String trailing(String path) {
        return path.endsWith("/.") ? "/." : path.endsWith("/") ? "/" : "";
    }

    void write(Container container, String path, InputStream tar, boolean keepKinds, boolean toUser) {
        requireWritable(container.record(), path);
        var owner = toUser
                ? Optional.of(with(container, "/", (files, root) -> blueprint.owner(container.record(), files)))
                : Optional.<RootFs.Owner>empty();
        with(container, path, (files, inner) -> {
            files.write(inner, tar, new RootFs.WriteOptions(keepKinds, owner));
            return inner;
        });
    }

    private static void requireWritable(ContainerRecord record, String path) {
        var mount = mount(record, path);
        if (mount.isPresent() ? !mount.get().writable() : record.host().readonlyRootfs()) {
            throw new ForbiddenException(
                    mount.isPresent() ? "mounted volume is marked read-only" : "container rootfs is marked read-only");
        }
    }
}
