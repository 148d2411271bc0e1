package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What the kernel tests of this module share. */
final class Kernel {
    private Kernel() {}

    /** Skips the test without root, and runs it in namespaces of its own otherwise. */
    static <X extends Exception> void privately(Netns.Action<X> body) throws X {
        assumeTrue(Capability.CAP_SYS_ADMIN.held(), "skipped: needs root (CAP_SYS_ADMIN)");
        PrivateNamespaces.run(body);
    }

    static long openFds() {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
