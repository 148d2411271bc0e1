package io.cnm.testkit.kernel;

import static java.util.stream.Collectors.toSet;

import io.cnm.linux.MountInfo;
import io.cnm.linux.Mounts;
import io.cnm.linux.Sysctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What tests must leave as it is: the links, named namespaces, mounts and forwarding switches that the calling thread
 * sees. Cheap enough to look at for each test. <em>Immutable.</em>
 *
 * @param facts one line each, sorted
 */
record HostState(List<String> facts) {
    private static final Path NAMED_NAMESPACES = Path.of("/run/netns");
    private static final Path LINKS = Path.of("/proc/thread-self/net/dev");
    private static final int HEADER_LINES = 2;

    /** The kernel removes links in the background. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    static HostState take() {
        try {
            return new HostState(Stream.of(links(), namedNamespaces(), mounts(), switches())
                    .flatMap(lines -> lines)
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails if the host is, and stays, different from this. */
    void requireUnchanged(String after) {
        if (!Waiting.until(PATIENCE, () -> changes(take()).isEmpty())) {
            throw new AssertionError(
                    "after " + after + " the host is not as before:\n" + String.join("\n", changes(take())));
        }
    }

    /** Lines with + for what is new and - for what is gone. */
    private List<String> changes(HostState now) {
        return Stream.concat(
                        minus(now.facts, facts).map(fact -> "+ " + fact),
                        minus(facts, now.facts).map(fact -> "- " + fact))
                .toList();
    }

    private static Stream<String> minus(List<String> all, List<String> without) {
        return all.stream().filter(Predicate.not(without::contains));
    }

    private static Stream<String> links() throws IOException {
        return Files.readAllLines(LINKS).stream()
                .skip(HEADER_LINES)
                .map(line -> "link " + line.substring(0, line.indexOf(':')).strip());
    }

    /**
     * Those that a test leaves are plain files here, since they are mounted over only in the test's mount namespace. Those that
     * others on this machine make meanwhile are mounted here too, and are nothing to us.
     */
    private static Stream<String> namedNamespaces() throws IOException {
        if (!Files.isDirectory(NAMED_NAMESPACES)) {
            return Stream.of();
        }
        var mounted = Mounts.list().stream().map(MountInfo::target).collect(toSet());
        try (var names = Files.list(NAMED_NAMESPACES)) {
            return names
                    .filter(name -> !mounted.contains(name.toString()))
                    .map(name -> "named namespace " + name.getFileName())
                    .toList()
                    .stream();
        }
    }

    /** Without key files of namespaces: other processes' come and go, and those of labs never show here. */
    private static Stream<String> mounts() {
        return Mounts.list().stream()
                .filter(mount -> !mount.type().equals("nsfs"))
                .map(mount -> "mount " + mount.target() + " " + mount.type());
    }

    private static Stream<String> switches() {
        return Stream.of("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding")
                .map(name -> name + " = " + Sysctl.find(name).orElse("missing"));
    }
}
