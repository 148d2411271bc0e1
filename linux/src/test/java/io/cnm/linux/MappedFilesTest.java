package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a quarter of a megabyte, with what smaps says of them. */
class MappedFilesTest {
    private static final int SIZE = 256 * 1024;
    private static final int WHOLE = 256;

    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = dir.resolve("a file");
        var bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) 7);
        Files.write(file, bytes);
    }

    @Test
    void whatIsLetGoIsNotHeldAndCanStillBeRead() throws IOException {
        var mapped = mapped(file, MapMode.READ_ONLY);
        assertThat(sum(mapped)).isEqualTo(7 * SIZE);
        assertThat(kilobytes(file, "Rss:")).isEqualTo(WHOLE);

        MappedFiles.unwritten(file::equals).letGo();

        assertThat(kilobytes(file, "Rss:")).isZero();
        assertThat(sum(mapped)).isEqualTo(7 * SIZE);
    }

    @Test
    void otherFilesAreHeld() throws IOException {
        var other = Files.copy(file, dir.resolve("another"));
        var mapped = mapped(other, MapMode.READ_ONLY);
        sum(mapped);

        MappedFiles.unwritten(file::equals).letGo();

        assertThat(kilobytes(other, "Rss:")).isEqualTo(WHOLE);
        assertThat(mapped.get(0)).isEqualTo((byte) 7);
    }

    @Test
    void whatWasWrittenToAPrivateCopyIsNotLost() throws IOException {
        var mapped = mapped(file, MapMode.PRIVATE);
        mapped.put(5000, (byte) 8);

        MappedFiles.unwritten(file::equals).letGo();

        assertThat(mapped.get(5000)).isEqualTo((byte) 8);
    }

    /** The loader writes addresses to a library's tables and forbids to write them then: this machine would not live without. */
    @Test
    void whatCannotBeWrittenAnyMoreButWasIsHeld() throws IOException {
        var library =
                Path.of(System.getProperty("java.home"), "lib/server/libjvm.so").toRealPath();
        var written = kilobytes(library, "Anonymous:");
        assertThat(written).isPositive();

        MappedFiles.unwritten(library::equals).letGo();

        assertThat(kilobytes(library, "Anonymous:")).isGreaterThanOrEqualTo(written);
    }

    private static MappedByteBuffer mapped(Path file, MapMode mode) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(mode, 0, SIZE);
        }
    }

    private static int sum(MappedByteBuffer mapped) {
        var sum = 0;
        for (var i = 0; i < SIZE; i++) {
            sum += mapped.get(i);
        }
        return sum;
    }

    /** What smaps says of all mappings of a file. */
    private static long kilobytes(Path file, String which) throws IOException {
        var sum = 0L;
        var ours = false;
        for (var line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            var fields = List.of(line.split(" +"));
            if (!fields.get(0).endsWith(":")) {
                ours = line.endsWith(" " + file);
            } else if (ours && fields.get(0).equals(which)) {
                sum += Long.parseLong(fields.get(1));
            }
        }
        return sum;
    }
}
