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

/** The store on a disk without room, which here is a file system of a megabyte in a mount namespace of the test's own. */
@InPrivateNetns
class DiskFullKernelTest {
    private static final Store.Key FRONT = new Store.Key("network", "front");

    @Test
    void fullDiskIsNamedAndTheStoreGoesOnWhenThereIsRoom(Lab lab) throws IOException {
        var disk = Files.createDirectory(lab.dir().resolve("disk"));
        Mounts.tmpfs(disk, "size=1m");
        var file = disk.resolve("cnm.db");
        var filler = disk.resolve("filler");
        try (var store = SqliteStore.open(file)) {
            store.write(List.of(Change.put(FRONT, "one")));
            Files.write(filler, new byte[700_000]);
            var large = Change.put(FRONT, "x".repeat(1_000_000));

            assertThatThrownBy(() -> store.write(List.of(large)))
                    .isInstanceOf(SystemException.class)
                    .hasMessageContaining("no space left on the disk of store " + file);
            assertThatThrownBy(() -> store.intend(new Intent("plan", false, List.of(large))))
                    .isInstanceOf(SystemException.class);
            assertThat(store.load().entries()).containsExactly(new Store.Entry(FRONT, "one"));
            assertThat(store.load().open()).isEmpty();

            Files.delete(filler);
            store.write(List.of(Change.put(FRONT, "two")));
        }

        try (var store = SqliteStore.open(file)) {
            assertThat(store.setAside()).isEmpty();
            assertThat(store.load().entries()).containsExactly(new Store.Entry(FRONT, "two"));
        } finally {
            Mounts.unmount(disk);
        }
    }

    /** What removes something is decided when its intent is written: it needs no more room then. */
    @Test
    void removalThatWasWrittenDownEndsWithoutRoomAndBeforeAnythingElse(Lab lab) throws IOException {
        var disk = Files.createDirectory(lab.dir().resolve("disk"));
        Mounts.tmpfs(disk, "size=1m");
        var file = disk.resolve("cnm.db");
        try (var store = SqliteStore.open(file)) {
            store.write(List.of(Change.put(FRONT, "one")));
            var removal = store.intend(new Intent("plan", true, List.of(Change.remove(FRONT))));
            fill(disk);

            store.commit(removal);

            try (var killed = SqliteStore.open(copied(disk, lab))) {
                assertThat(killed.load().open())
                        .as("what the next process carries through")
                        .extracting(Store.OpenIntent::number)
                        .containsExactly(removal);
            }
            Files.delete(disk.resolve("filler"));
            store.write(List.of(Change.put(FRONT, "another")));
            assertThat(store.load().entries()).containsExactly(new Store.Entry(FRONT, "another"));
            assertThat(store.load().open()).isEmpty();
        } finally {
            Mounts.unmount(disk);
        }
    }

    @Test
    void intentThatCouldNotBeAbandonedIsForgottenWithTheNextWrite(Lab lab) throws IOException {
        var disk = Files.createDirectory(lab.dir().resolve("disk"));
        Mounts.tmpfs(disk, "size=1m");
        try (var store = SqliteStore.open(disk.resolve("cnm.db"))) {
            var intent = store.intend(new Intent("plan", true, List.of(Change.remove(FRONT))));
            fill(disk);

            assertThatThrownBy(() -> store.abandon(intent)).hasMessageContaining("no space left");

            Files.delete(disk.resolve("filler"));
            store.write(List.of(Change.put(FRONT, "here")));
            assertThat(store.load().open()).isEmpty();
            assertThat(store.load().entries()).containsExactly(new Store.Entry(FRONT, "here"));
        } finally {
            Mounts.unmount(disk);
        }
    }

    private static void fill(Path disk) throws IOException {
        var room = Files.getFileStore(disk).getUsableSpace();
        Files.write(disk.resolve("filler"), new byte[Math.toIntExact(room)]);
    }

    /** The store as the next process finds it if this one is killed now. */
    private static Path copied(Path disk, Lab lab) throws IOException {
        var copy = Files.createDirectory(lab.dir().resolve("copy"));
        for (var name : List.of("cnm.db", "cnm.db-wal")) {
            Files.copy(disk.resolve(name), copy.resolve(name));
        }
        return copy.resolve("cnm.db");
    }
}
