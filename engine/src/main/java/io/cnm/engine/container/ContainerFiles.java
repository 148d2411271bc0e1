package io.cnm.engine.container;

import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.engine.graph.FileChange;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.graph.RootFs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files of containers as their programs see them. Those of one that runs are looked at through its process, with all that
 * is mounted there; those of one that does not are its layer's or a volume's. <em>Thread-safe.</em>
 */
public final class ContainerFiles {
    private final GraphDriver graph;
    private final Volumes volumes;
    private final Blueprint blueprint;

    /** What is done with a container's files. */
    public interface Work<T> {
        /**
         * Does it.
         *
         * @param path the same place as was asked for, where these files begin
         */
        T on(RootFs files, String path) throws IOException;
    }

    ContainerFiles(GraphDriver graph, Volumes volumes, Blueprint blueprint) {
        this.graph = graph;
        this.volumes = volumes;
        this.blueprint = blueprint;
    }

    /**
     * Does something with a container's files, whether it runs or not, and whether they are its own or a volume's.
     *
     * @throws SystemException if they cannot be read or written
     */
    public <T> T with(Container container, String path, Work<T> work) {
        var pid = container.process().map(process -> process.pid()).orElse(0);
        return pid > 0
                ? within(container, Path.of("/proc/" + pid + "/root"), path, work)
                : withStopped(container, path, work);
    }

    private <T> T withStopped(Container container, String path, Work<T> work) {
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

    private <T> T withLayer(Container container, String path, Work<T> work) {
        var root = graph.mount(container.id(), "");
        try {
            return within(container, root, path, work);
        } finally {
            graph.unmount(container.id());
        }
    }

    /** What differs in a container's file system from its image's. */
    public List<FileChange> changes(Container container) {
        return graph.changes(container.id());
    }

    /**
     * Writes all files that are the container's own or its image's into an archive, without what is mounted over them.
     *
     * @throws SystemException if they cannot be read
     */
    public void export(Container container, OutputStream tar) {
        withLayer(container, "/.", (files, root) -> {
            files.read(root, tar);
            return root;
        });
    }

    private static <T> T within(Container container, Path root, String path, Work<T> work) {
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

    /**
     * Unpacks an archive into a directory of a container.
     *
     * @param keepKinds whether it is an error if a file would take the place of a directory, or the other way round
     * @param toUser whether all is given to the container's user, else to whom the archive says
     * @throws InvalidParameterException if it is malformed or leads outside
     * @throws ForbiddenException if nothing may be written there
     */
    public void write(Container container, String path, InputStream tar, boolean keepKinds, boolean toUser) {
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
