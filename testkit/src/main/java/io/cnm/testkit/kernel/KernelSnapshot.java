package io.cnm.testkit.kernel;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.cnm.linux.Mounts;
import io.cnm.linux.Netns;
import io.cnm.linux.Sysctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.AssertProvider;

/**
 * What a network namespace holds (links, addresses, routes, neighbours, FDB rows, firewall, forwarding) and what the
 * process holds (mounts, descriptors), as lines that a person can compare. Counters, timers and what is learned rather
 * than set are left out, so that two snapshots are equal if nothing was left behind. <em>Immutable.</em>
 */
public final class KernelSnapshot implements AssertProvider<KernelSnapshotAssert> {
    private static final Pattern BEFORE_NFT_OBJECT = Pattern.compile(
            "(?<=}), (?=\\{\"(?:table|chain|rule|set|map|flowtable|counter|quota|limit)\": \\{\"family\")");
    private static final Pattern NFT_ENDS = Pattern.compile("^\\{\"nftables\": \\[|]}\\s*$");
    private static final Pattern NFT_HANDLE = Pattern.compile(", \"handle\": \\d+");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern LAST_WORD = Pattern.compile(" +\\S+ *$");
    /** Loaded when this process first holds a port, and kept. */
    private static final String FILTER_OF_HELD_PORTS = "anon_inode:bpf-prog x 1";

    private static final Pattern OPENED_BY_THE_JVM =
            Pattern.compile(".*\\.(jar|jmod|so|so\\.\\d+)|.*/lib/modules|/dev/u?random|/sys/fs/cgroup/.*");

    private final List<String> lines;

    private KernelSnapshot(List<String> lines) {
        this.lines = lines;
    }

    /** The lab's host namespace, and the process. */
    public static KernelSnapshot take(Lab lab) {
        return take(lab, lab.netns());
    }

    /** Any namespace, and the process. */
    public static KernelSnapshot take(Lab lab, Netns netns) {
        var shell = lab.in(netns);
        var lines = new ArrayList<String>();
        add(lines, "link", shell.ip("-o link").lines());
        add(lines, "address", shell.ip("-o address").lines());
        add(lines, "route", shell.ip("route show table all").lines());
        add(lines, "route6", shell.ip("-6 route show table all").lines());
        add(lines, "rule", shell.ip("rule").lines());
        add(lines, "rule6", shell.ip("-6 rule").lines());
        add(lines, "neighbour", neighbours(shell));
        add(
                lines,
                "fdb",
                shell.bridge("fdb").lines().filter(row -> row.contains(" permanent") || row.contains(" static")));
        add(lines, "nft", firewall(shell));
        add(lines, "sysctl", netns.call(KernelSnapshot::switches).stream());
        add(lines, "mount", Mounts.list().stream().map(mount -> mount.target() + " " + mount.type()));
        add(lines, "fd", descriptors());
        return new KernelSnapshot(List.copyOf(lines));
    }

    /** One line for each thing that is here and not there (+) or there and not here (-). */
    public List<String> changesSince(KernelSnapshot before) {
        return Stream.concat(
                        minus(lines, before.lines).map(line -> "+ " + line),
                        minus(before.lines, lines).map(line -> "- " + line))
                .toList();
    }

    /** For AssertJ: {@code assertThat(after).isEqualTo(before)} fails with the differences only. */
    @Override
    public KernelSnapshotAssert assertThat() {
        return new KernelSnapshotAssert(this);
    }

    private static void add(List<String> lines, String kind, Stream<String> facts) {
        facts.map(fact -> kind + " " + fact.strip()).sorted().forEach(lines::add);
    }

    /**
     * Without the state, which changes by itself, and without entries that only say that nobody answered, or that somebody
     * has got a link-local address, which happens whenever a link is switched on anywhere near.
     */
    private static Stream<String> neighbours(Shell shell) {
        return shell.ip("neighbour")
                .lines()
                .filter(Predicate.not(line -> line.contains(" FAILED") || line.contains(" INCOMPLETE")))
                .filter(line -> !line.startsWith("fe80:") || line.contains(" PERMANENT"))
                .map(line -> LAST_WORD.matcher(line).replaceFirst(""));
    }

    /** One line for each object, which names the table and chain it belongs to. */
    private static Stream<String> firewall(Shell shell) {
        var json = NFT_ENDS.matcher(shell.nft("-s -j list ruleset")).replaceAll("");
        return BEFORE_NFT_OBJECT
                .splitAsStream(json)
                .map(object -> NFT_HANDLE.matcher(object).replaceAll(""));
    }

    private static List<String> switches() {
        return Stream.of("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding")
                .map(name -> name + " = " + Sysctl.find(name).orElse("missing"))
                .toList();
    }

    /** Kinds of descriptors and how many of each: their numbers, and the numbers of sockets, mean nothing. */
    private static Stream<String> descriptors() {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries
                    .flatMap(KernelSnapshot::target)
                    .filter(Predicate.not(OPENED_BY_THE_JVM.asMatchPredicate()))
                    .collect(groupingBy(
                            target -> target.startsWith("/")
                                    ? target
                                    : NUMBER.matcher(target).replaceAll("N"),
                            counting()))
                    .entrySet()
                    .stream()
                    .map(kind -> kind.getKey() + " x " + kind.getValue())
                    .filter(Predicate.not(FILTER_OF_HELD_PORTS::equals));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> target(Path entry) {
        try {
            return Stream.of(Files.readSymbolicLink(entry).toString());
        } catch (IOException e) {
            return Stream.of(); // closed since it was listed, as the one that lists them is
        }
    }

    private static Stream<String> minus(List<String> all, List<String> without) {
        var rest = new ArrayList<>(all);
        without.forEach(rest::remove);
        return rest.stream();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KernelSnapshot that && lines.equals(that.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
