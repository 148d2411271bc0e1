package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the kernel tests of this module share. */
final class Kernel {
    private static final Pattern OPENED_BY_THE_JVM =
            Pattern.compile(".*\\.(jar|jmod|so|so\\.\\d+)|.*/lib/modules|/dev/u?random");

    private Kernel() {}

    /** Skips the test without root, and runs it in namespaces of its own otherwise. */
    static <X extends Exception> void privately(Netns.Action<X> body) throws X {
        assumeTrue(Capability.CAP_SYS_ADMIN.held(), "skipped: needs root (CAP_SYS_ADMIN)");
        PrivateNamespaces.run(body);
    }

    /** How many descriptors are open, without those that the JVM opens when it first loads something. */
    static long openFds() {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.map(Kernel::target)
                    .filter(Predicate.not(OPENED_BY_THE_JVM.asMatchPredicate()))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (IOException e) {
            return "the one that lists them";
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
