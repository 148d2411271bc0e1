package io.cnm.engine.graph;

import io.cnm.linux.Directory;
import io.cnm.linux.FileStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What an archive's whiteouts do: members that say that what a lower layer has is not there. A file {@code .wh.NAME} hides
 * NAME; {@code .wh..wh..opq} hides all that the directory has below.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts">image layers</a>, the kernel's
 *     filesystems/overlayfs.rst
 */
enum Whiteouts {
    /** Marks for overlayfs, in the one layer that the directory is. */
    OVERLAY {
        @Override
        void hide(Directory parent, String name) {
            var status = parent.findStatus(name);
            if (status.isEmpty()) {
                parent.makeNode(name, FileStatus.S_IFCHR, 0, 0);
            } else if (status.get().isDirectory()) {
                try (var directory = parent.directory(name)) {
                    hideAll(directory);
                }
            }
        }

        @Override
        void hideAll(Directory directory) {
            directory.attribute(".", OPAQUE_ATTRIBUTE, YES);
        }
    },

    /** What is hidden is removed: all layers are in the one directory. */
    REMOVE {
        @Override
        void hide(Directory parent, String name) {
            parent.removeTree(name);
        }

        @Override
        void hideAll(Directory directory) {
            directory.names().forEach(directory::removeTree);
        }
    },

    /** They are files like others. */
    NONE {
        @Override
        void hide(Directory parent, String name) {
            throw new IllegalStateException("no whiteouts here");
        }

        @Override
        void hideAll(Directory directory) {
            throw new IllegalStateException("no whiteouts here");
        }
    };

    static final String PREFIX = ".wh.";

    /** Notes that aufs kept in its layers, which old images have. */
    static final String AUFS = ".wh..wh.";

    static final String OPAQUE = ".wh..wh..opq";
    static final String OPAQUE_ATTRIBUTE = "trusted.overlay.opaque";

    private static final byte[] YES = "y".getBytes(StandardCharsets.US_ASCII);

    /** Hides a name. What the archive itself has put there stays. */
    abstract void hide(Directory parent, String name);

    /** Hides what lower layers have in a directory. */
    abstract void hideAll(Directory directory);

    /** Whether it is how overlayfs marks a name that is not there. */
    static boolean isOverlayWhiteout(FileStatus status) {
        return status.kind() == FileStatus.S_IFCHR && status.major() == 0 && status.minor() == 0;
    }

    /** Whether overlayfs takes nothing from below for the directory of this name. */
    static boolean isOverlayOpaque(Directory parent, String name) {
        return parent.attribute(name, OPAQUE_ATTRIBUTE)
                .filter(value -> Arrays.equals(value, YES))
                .isPresent();
    }
}
