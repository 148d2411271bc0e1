package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
        return targets().stream()
                .filter(Predicate.not(OPENED_BY_THE_JVM.asMatchPredicate()))
                .count();
    }

    /** The sockets that are open, as {@code socket:[inode]}. */
    static Set<String> openSockets() {
        return targets().stream().filter(each -> each.startsWith("socket:")).collect(Collectors.toSet());
    }

    private static List<String> targets() {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.map(Kernel::target).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Threads of the JVM and of Surefire open and close some, too: there may be fewer now, and for a moment there may be more. */
    static void awaitFds(long before) throws InterruptedException {
        await("descriptors are closed", () -> openFds() <= before);
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
