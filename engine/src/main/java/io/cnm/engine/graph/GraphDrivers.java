package io.cnm.engine.graph;

import io.cnm.api.SystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The graph drivers by name. */
public final class GraphDrivers {
    private static final Logger log = LoggerFactory.getLogger(GraphDrivers.class);

    private GraphDrivers() {}

    /**
     * Opens the driver of a name, in a directory of that name.
     *
     * @param name {@code overlay2} or {@code vfs}
     * @param dataRoot in which the driver's directory is, or is made
     * @throws SystemException if there is no such driver, or it does not work there
     */
    public static GraphDriver open(String name, Path dataRoot) {
        return switch (name) {
            case OverlayDriver.NAME -> OverlayDriver.open(dataRoot.resolve(OverlayDriver.NAME));
            case VfsDriver.NAME -> VfsDriver.open(dataRoot.resolve(VfsDriver.NAME));
            default ->
                throw new SystemException("error initializing graphdriver: driver not supported: " + name
                        + "; there are overlay2 and vfs");
        };
    }

    /**
     * Opens the driver that a data root has been used with; a new one has overlay2, if that works there, and else vfs.
     *
     * @throws SystemException if the driver that it was used with does not work any more
     */
    public static GraphDriver open(Path dataRoot) {
        if (Files.isDirectory(dataRoot.resolve(VfsDriver.NAME))) {
            return open(VfsDriver.NAME, dataRoot);
        }
        var isUsed = Files.isDirectory(dataRoot.resolve(OverlayDriver.NAME).resolve("l"));
        try {
            return open(OverlayDriver.NAME, dataRoot);
        } catch (SystemException e) {
            if (isUsed) {
                throw e;
            }
            log.warn("{}; layers are kept as copies (vfs) instead", e.getMessage());
            return open(VfsDriver.NAME, dataRoot);
        }
    }
}
