package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path dir;

    @Test
    void whatIsMadeWrittenOrRenamedEndsTheWait() throws Exception {
        var file = dir.resolve("file");
        try (var watch = DirectoryWatch.open(dir)) {
            var made = waiter(watch);
            Files.createFile(file);
            made.get(10, TimeUnit.SECONDS);
            var written = waiter(watch);
            Files.writeString(file, "more", StandardOpenOption.APPEND);
            written.get(10, TimeUnit.SECONDS);
            var renamed = waiter(watch);
            Files.move(file, dir.resolve("other"));
            renamed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anotherThreadCanEndTheWait() throws Exception {
        try (var watch = DirectoryWatch.open(dir)) {
            var waiter = waiter(watch);

            watch.wake();

            waiter.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void onlyADirectoryThatIsThereCanBeWatched() throws IOException {
        assertThatThrownBy(() -> DirectoryWatch.open(dir.resolve("none")))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
        var file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> DirectoryWatch.open(file))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTDIR));
    }

    private static CompletableFuture<Void> waiter(DirectoryWatch watch) {
        return CompletableFuture.runAsync(() -> watch.await(LONG));
    }
}
