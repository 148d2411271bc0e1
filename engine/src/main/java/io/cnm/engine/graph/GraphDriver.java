package io.cnm.engine.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps file systems in layers, each of which holds what differs from the one below it. A layer is known by an id that its
 * user gives, 64 hexadecimal digits (for a container's there may be a suffix {@code -init}). Docker's graph driver plugins
 * have the same calls. <em>Thread-safe; calls for one layer are not made at the same time, but for mounts.</em>
 */
public interface GraphDriver extends AutoCloseable {
    /** Such as {@code overlay2}. */
    String name();

    /** What {@code docker info} shows of it, in this order. */
    Map<String, String> status();

    /**
     * Makes a layer with nothing in it.
     *
     * @param parent the layer below it
     * @throws io.cnm.api.ConflictException if there is one of this id
     * @throws io.cnm.api.NotFoundException if there is no such parent
     */
    void create(String id, Optional<String> parent);

    /**
     * Bounds what the files of a layer may take, to which nothing was written yet.
     *
     * @throws io.cnm.api.SystemException in Docker's words if the driver, or the file system that it is on, cannot
     */
    void limit(String id, long bytes);

    /** Removes a layer with what is in it; nothing happens if there is none. It must not be mounted, nor be a parent. */
    void remove(String id);

    /** Whether there is such a layer. */
    boolean exists(String id);

    /** All layers, in no order. */
    List<String> layers();

    /**
     * Has the layer's whole file system, that is with those below it, at a path, where what is written is the layer's. Calls
     * are counted: it stays there for as many calls of {@link #unmount}.
     *
     * @param label the SELinux label of its files; empty for none
     * @return the root
     */
    Path mount(String id, String label);

    /** The mount point of the driver's own below which layers are mounted; empty if none is mounted at all. */
    Optional<Path> mountPoint();

    /** Takes a call of {@link #mount} back; nothing happens if it is not mounted. */
    void unmount(String id);

    /**
     * Unpacks an archive into a layer that is not mounted: entries are added, and whiteouts hide what is below.
     *
     * @param tar not compressed; it is read to its end and not closed
     * @return the bytes of the files that were written
     * @throws io.cnm.api.InvalidParameterException if the archive is malformed, or an entry leads outside
     * @throws IOException if the archive cannot be read; the layer is then in no certain state and is to be removed
     */
    long apply(String id, InputStream tar) throws IOException;

    /** Writes what the layer has that those below it do not have, as an archive with whiteouts. */
    void diff(String id, OutputStream tar) throws IOException;

    /** What differs from the layers below, in the order of paths; all of it is an addition where there are none. */
    List<FileChange> changes(String id);

    /** How many bytes the files take that differ from the layers below. */
    long diffSize(String id);

    /** {@code GraphDriver.Data} of an inspected image or container: where its directories are. */
    Map<String, String> metadata(String id);

    /** Unmounts what nobody has mounted any more; layers stay. */
    @Override
    void close();
}
