package io.cnm.controller.sqlite;

import io.cnm.api.SystemException;
import io.cnm.spi.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a store on a disk that cannot be written holds. <em>Immutable.</em> */
final class ReadOnlyStore implements Store {
    private final Path file;
    private final Contents contents;

    private ReadOnlyStore(Path file, Contents contents) {
        this.file = file;
        this.contents = contents;
    }

    /** Reads a copy: SQLite would have to write beside the file, for what a process that was killed has not moved into it. */
    static ReadOnlyStore read(Path file, Path scratch) {
        try {
            var directory = scratch.resolve("store");
            Scratch.make(directory);
            try {
                var copy = directory.resolve("copy.db");
                copy(file, copy);
                copy(Path.of(file + DatabaseFile.LOG), Path.of(copy + DatabaseFile.LOG));
                try (var store = SqliteStore.open(copy)) {
                    return new ReadOnlyStore(file, store.load());
                }
            } finally {
                Scratch.delete(directory);
            }
        } catch (IOException e) {
            throw new SystemException("cannot read store " + file + " by way of " + scratch + ": " + e, e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isRegularFile(from)) {
            Files.copy(from, to);
        }
    }

    @Override
    public Contents load() {
        return contents;
    }

    @Override
    public long intend(Intent intent) {
        throw refusal();
    }

    @Override
    public void commit(long intent) {
        throw refusal();
    }

    @Override
    public void abandon(long intent) {
        throw refusal();
    }

    @Override
    public void write(List<Change> changes) {
        throw refusal();
    }

    private SystemException refusal() {
        return new SystemException(
                "cannot write to store " + file + ": its disk is read-only; make it writable and restart the daemon");
    }

    @Override
    public void close() {}
}
