package io.cnm.controller.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite itself, which its driver unpacks into a file before it can be loaded. The driver deletes that file when the process
 * ends, but not if it is killed; so here it goes as soon as it is loaded, and what a process left that was killed in between
 * goes first.
 */
final class NativeLibrary {
    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String UNPACK_TO = "org.sqlite.tmpdir";
    private static final String UNPACKED_IN = "org.sqlite.lib.path";

    private NativeLibrary() {}

    /**
     * Loads it, unless the user has said where it is to be found or unpacked.
     *
     * @param scratch a directory of the caller's own
     */
    static synchronized void load(Path scratch) {
        if (System.getProperty(UNPACK_TO) != null || System.getProperty(UNPACKED_IN) != null) {
            return;
        }
        var directory = scratch.resolve("sqlite");
        try {
            Scratch.make(directory);
            System.setProperty(UNPACK_TO, directory.toString());
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) { // the driver's declaration
            log.warn(
                    "cannot load SQLite by way of {}, so its driver will do it in its own way: {}",
                    directory,
                    e.toString());
        } finally {
            System.clearProperty(UNPACK_TO);
            try {
                Scratch.delete(directory);
            } catch (IOException e) {
                log.warn("cannot remove {}: {}", directory, e.toString());
            }
        }
    }
}
