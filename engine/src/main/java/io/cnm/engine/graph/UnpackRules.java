package io.cnm.engine.graph;

import io.cnm.linux.Directory;
import java.util.Optional;

/**
 * How an archive is unpacked. <em>Immutable.</em>
 *
 * @param scope whether mount points below the root may be crossed
 * @param whiteouts what they do
 * @param noOverwriteDirNonDir whether it is an error if a directory would take the place of a file, or a file that of a
 *     directory
 * @param owner to whom all is given; else to whom the archive says
 */
record UnpackRules(
        Directory.Scope scope, Whiteouts whiteouts, boolean noOverwriteDirNonDir, Optional<RootFs.Owner> owner) {
    /** For a layer in a directory of its own. */
    static UnpackRules layer(Whiteouts whiteouts) {
        return new UnpackRules(Directory.Scope.ROOT_ONE_FILE_SYSTEM, whiteouts, false, Optional.empty());
    }
}
