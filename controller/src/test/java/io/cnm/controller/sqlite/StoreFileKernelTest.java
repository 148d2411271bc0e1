package io.cnm.controller.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.SystemException;
import io.cnm.linux.Mounts;
import io.cnm.spi.Store;
import io.cnm.spi.Store.Change;
import io.cnm.spi.Store.Intent;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store's file on disks that can be written, and that cannot. */
@InPrivateNetns
class StoreFileKernelTest {
    private static final Store.Key FRONT = new Store.Key("network", "front");

    @Test
    void storeOnAReadOnlyDiskIsReadAndRefusesEveryChange(Lab lab) throws IOException {
        var disk = Files.createDirectory(lab.dir().resolve("disk"));
        var scratch = Files.createDirectory(lab.dir().resolve("scratch"));
        Mounts.tmpfs(disk, "size=4m");
        var file = disk.resolve("cnm.db");
        var unfinished = new Intent("plan", true, List.of(Change.remove(FRONT)));
        leaveAsIfKilled(unfinished, disk, lab);
        lab.run("mount", "-o", "remount,ro", disk.toString());

        try (var store = StoreFile.open(file, scratch)) {
            assertThat(store.load().entries()).containsExactly(new Store.Entry(FRONT, "one"));
            assertThat(store.load().open()).extracting(Store.OpenIntent::intent).containsExactly(unfinished);
            assertThatThrownBy(() -> store.write(List.of(Change.remove(FRONT))))
                    .isInstanceOf(SystemException.class)
                    .hasMessageContaining("cannot write to store " + file + ": its disk is read-only");
            assertThatThrownBy(() -> store.intend(unfinished)).isInstanceOf(SystemException.class);
            assertThatThrownBy(() -> store.commit(1)).isInstanceOf(SystemException.class);
            assertThatThrownBy(() -> store.abandon(1)).isInstanceOf(SystemException.class);
        }

        assertThat(scratch).isEmptyDirectory();
        Mounts.unmount(disk);
    }

    /** A process that is killed has not moved everything out of SQLite's log. */
    private static void leaveAsIfKilled(Intent unfinished, Path disk, Lab lab) throws IOException {
        var living = lab.dir().resolve("cnm.db");
        try (var store = SqliteStore.open(living)) {
            store.write(List.of(Change.put(FRONT, "one")));
            store.intend(unfinished);
            Files.copy(living, disk.resolve("cnm.db"));
            Files.copy(Path.of(living + "-wal"), disk.resolve("cnm.db-wal"));
        }
    }

    @Test
    void readOnlyDiskWithoutAStoreIsAnEmptyStore(Lab lab) throws IOException {
        var disk = Files.createDirectory(lab.dir().resolve("disk"));
        Mounts.tmpfs(disk, "size=1m,ro");

        try (var store = StoreFile.open(disk.resolve("cnm.db"), lab.dir())) {
            assertThat(store.load()).isEqualTo(new Store.Contents(List.of(), List.of()));
        }
        Mounts.unmount(disk);
    }

    @Test
    void ordinaryStoreIsWritten(Lab lab) {
        var file = lab.dir().resolve("cnm.db");
        try (var store = StoreFile.open(file, lab.dir())) {
            store.write(List.of(Change.put(FRONT, "one")));
        }

        assertThat(entries(file, lab)).containsExactly(new Store.Entry(FRONT, "one"));
    }

    private static List<Store.Entry> entries(Path file, Lab lab) {
        try (var store = StoreFile.open(file, lab.dir())) {
            return store.load().entries();
        }
    }
}
