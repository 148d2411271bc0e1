package io.cnm.controller.sqlite;

import io.cnm.spi.Store;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a store's file as it can be used: to be read and written, or to be read. */
public final class StoreFile {
    private StoreFile() {}

    /**
     * Opens a store. One on a disk that cannot be written is read, and refuses every change.
     *
     * @param file the database; other files appear beside it
     * @param scratch a directory of the caller's own, for files that are needed for a moment
     * @throws io.cnm.api.SystemException as {@link SqliteStore#open}
     */
    public static Store open(Path file, Path scratch) {
        NativeLibrary.load(scratch);
        return writable(file) ? SqliteStore.open(file) : ReadOnlyStore.read(file, scratch);
    }

    private static boolean writable(Path file) {
        var directory = file.toAbsolutePath().getParent();
        return (directory == null || Files.isWritable(directory)) && (Files.notExists(file) || Files.isWritable(file));
    }
}
