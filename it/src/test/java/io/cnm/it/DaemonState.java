package io.cnm.it;

import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.RunningEngine;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that a daemon could leave behind: in the kernel, in its stores, in its directories of files. <em>Immutable.</em>
 *
 * @param facts one line each: the host's namespace and the mounts, what the stores keep, unfinished plans among it, files of
 *     the data root and the exec root, namespaces' key files among them, control groups, and programs that stand by containers
 */
record DaemonState(List<String> facts) {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NETWORKS =
            "SELECT 'kept ' || kind || ' ' || id FROM record UNION ALL SELECT 'plan ' || plan FROM intent ORDER BY 1";
    private static final String CONTAINERS = "SELECT 'kept ' || kind || ' ' || id FROM entity"
            + " UNION ALL SELECT 'kept ' || parent || ' ' || name || ' ' || child FROM edge ORDER BY 1";

    /** What there is when nothing goes on in the background any more. */
    static DaemonState settled(Lab lab) {
        lab.await("the end of retired links", SOON, () -> !lab.ip("-o link").contains(" cnm~"));
        lab.await("settled addresses", SOON, () -> lab.ip("-6 -o address show tentative")
                .isBlank());
        return of(lab);
    }

    /** Without descriptors, which are the test's own, and without what others mount on this machine. */
    private static DaemonState of(Lab lab) {
        var ours = lab.dir().toString();
        var kernel = KernelSnapshot.take(lab)
                .toString()
                .lines()
                .filter(line -> !line.startsWith("fd "))
                .filter(line -> !line.startsWith("mount ") || line.contains(ours));
        return new DaemonState(Stream.of(
                        kernel, kept(lab, "cnm.db", NETWORKS), kept(lab, "engine.db", CONTAINERS), files(lab), run(lab))
                .flatMap(lines -> lines)
                .toList());
    }

    /**
     * Waits until everything is as it was: a daemon removes links and namespaces in the background.
     *
     * @throws AssertionError with the differences if it is not
     */
    void awaitAgain(Lab lab, String after) {
        try {
            lab.await("as before", SOON, () -> of(lab).equals(this));
        } catch (AssertionError e) {
            var now = of(lab).facts;
            var changes = Stream.concat(
                            now.stream().filter(each -> !facts.contains(each)).map(each -> "+ " + each),
                            facts.stream().filter(each -> !now.contains(each)).map(each -> "- " + each))
                    .toList();
            throw new AssertionError("not as before after " + after + ":\n" + String.join("\n", changes), e);
        }
    }

    /** What another process finds in a copy of the daemon's store, which itself is the daemon's alone while it runs. */
    private static Stream<String> kept(Lab lab, String store, String question) {
        try {
            var copy = Files.createTempDirectory(lab.dir(), "store");
            try (var files = Files.newDirectoryStream(RunningDaemon.dataRoot(lab), store + "*")) {
                for (var file : files) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
            return rows(copy.resolve(store), question);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> rows(Path file, String question) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var query = connection.createStatement();
                var rows = query.executeQuery(question)) {
            var kept = new ArrayList<String>();
            while (rows.next()) {
                kept.add(rows.getString(1));
            }
            return kept.stream();
        } catch (SQLException e) {
            throw new AssertionError("store " + file, e);
        }
    }

    /** By a program that takes no offence at what vanishes while it looks. Stores come and go with their journals. */
    private static Stream<String> files(Lab lab) {
        var roots = List.of(
                RunningDaemon.execRoot(lab).toString(),
                RunningDaemon.dataRoot(lab).toString());
        return lab.shell()
                .tryRun("find", roots.get(0), roots.get(1), "-not", "-name", "*.db*")
                .output()
                .lines()
                .sorted();
    }

    /** The control groups of this process's engines, and the programs that stand by containers. */
    private static Stream<String> run(Lab lab) {
        var groups = lab.shell()
                .tryRun("find", "/sys/fs/cgroup", "-path", "*/" + RunningEngine.groups() + "*", "-type", "d")
                .output()
                .lines();
        var programs = ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(RunningDaemon.execRoot(lab) + "/runtimes"))
                .map(line -> "process " + line);
        return Stream.concat(groups, programs).sorted();
    }

    /** How many descriptors a process has. */
    static int descriptors(RunningDaemon daemon) {
        try (var entries = Files.list(Path.of("/proc", String.valueOf(daemon.pid()), "fd"))) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The memory that a process has in RAM, in KiB. */
    static long residentKilobytes(RunningDaemon daemon) {
        return kilobytes(daemon, "VmRSS:");
    }

    /** The most that it has had. */
    static long mostResidentKilobytes(RunningDaemon daemon) {
        return kilobytes(daemon, "VmHWM:");
    }

    private static long kilobytes(RunningDaemon daemon, String field) {
        return read(daemon, "status")
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static String read(RunningDaemon daemon, String file) {
        return Site.read(Path.of("/proc", String.valueOf(daemon.pid()), file));
    }
}
