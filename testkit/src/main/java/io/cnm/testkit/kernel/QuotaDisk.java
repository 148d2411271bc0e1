package io.cnm.testkit.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small ext4 with quotas of projects, on a file of the lab's. */
public final class QuotaDisk {
    private static final long BYTES = 128L << 20;

    private QuotaDisk() {}

    /** Mounts one until the test ends, or skips the test on a kernel without such quotas. */
    public static void mount(Lab lab, Path directory) {
        var image = lab.dir().resolve("disk").toString();
        try {
            Files.createDirectories(directory);
            try (var file = new RandomAccessFile(image, "rw")) {
                file.setLength(BYTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lab.run("mkfs.ext4", "-q", "-O", "quota,project", "-E", "quotatype=prjquota", image);
        var mounted = lab.shell()
                        .tryRun("mount", "-o", "loop,prjquota", image, directory.toString())
                        .exitCode()
                == 0;
        assumeTrue(mounted, "skipped: needs a kernel with quotas of projects on ext4");
        lab.closeAtEnd(() -> lab.run("umount", directory.toString()));
    }
}
