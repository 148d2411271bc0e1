package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.linux.Mounts;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody damages the daemon's store, and it starts all the same; what it cannot read it keeps. */
@InPrivateNetns
@Timeout(180)
class DaemonStoreKernelTest {
    private static final String DATED = "cnm\\.db\\.damaged-\\d{8}T\\d{6}\\.\\d{3}Z";

    private enum Damage {
        CUT_IN_HALF {
            @Override
            void to(Path file) throws IOException {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(channel.size() / 2);
                }
            }
        },
        RANDOM_BYTES {
            @Override
            void to(Path file) throws IOException {
                var junk = new byte[100_000];
                new Random(1).nextBytes(junk);
                Files.write(file, junk);
            }
        },
        DIRECTORY_IN_ITS_PLACE {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
                Files.createDirectory(file);
                Files.writeString(file.resolve("theirs"), "keep");
            }
        };

        abstract void to(Path file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void daemonStartsBesideWhatItCannotRead(Damage damage, Lab lab) throws IOException {
        leaveANetwork(lab);
        damage.to(store(lab));

        var daemon = RunningDaemon.start(lab).ready();

        assertThat(aside(lab)).singleElement().satisfies(name -> assertThat(daemon.log())
                .contains(
                        "WARN",
                        "cannot be read",
                        "set aside as " + RunningDaemon.dataRoot(lab).resolve(name)));
        assertServes(daemon);
    }

    @Test
    void daemonStartsWithoutAStore(Lab lab) throws IOException {
        leaveANetwork(lab);
        Files.delete(store(lab));

        var daemon = RunningDaemon.start(lab).ready();

        assertThat(aside(lab)).isEmpty();
        assertServes(daemon);
    }

    /** What its driver unpacks is gone as soon as it is loaded, so that nothing is left even if the daemon is killed. */
    @Test
    void sqliteIsLoadedFromTheExecRootAndLeavesNothingThere(Lab lab) throws IOException {
        var directory = Files.createDirectories(RunningDaemon.execRoot(lab).resolve("sqlite"));
        Files.writeString(directory.resolve("sqlite-0-unpacked-by-one-that-was-killed.so"), "stale");

        var daemon = RunningDaemon.start(lab).ready();

        assertThat(Site.read(Path.of("/proc", String.valueOf(daemon.pid()), "maps")))
                .contains(directory + "/");
        assertThat(directory).doesNotExist();
    }

    /** As after an error of the disk: what there is goes on, and whatever would have to be kept is refused. */
    @Test
    void daemonStartsOnAReadOnlyDataRootAndServesWhatIsKeptThere(Lab lab) throws IOException {
        Mounts.tmpfs(Files.createDirectories(RunningDaemon.dataRoot(lab)), "size=8m");
        leaveANetwork(lab);
        lab.run("mount", "-o", "remount,ro", RunningDaemon.dataRoot(lab).toString());

        var daemon = RunningDaemon.start(lab).ready();

        assertThat(daemon.log()).contains("WARN", "data root " + RunningDaemon.dataRoot(lab) + " is read-only");
        try (var rest = Rest.to(daemon.socket())) {
            assertThat(rest.networks()).contains("front");
            assertThat(rest.findings()).isEmpty();
            for (var refused : List.of(rest.createNetwork("new", "10.6.0.0/24"), rest.deleteNetwork("front"))) {
                assertThat(refused.status()).isEqualTo(500);
                assertThat(refused.body()).contains("cannot write to store " + store(lab), "read-only");
            }
            assertThat(rest.networks()).contains("front").doesNotContain("new");
        }
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).as(daemon.log()).isZero();
        lab.run("mount", "-o", "remount,rw", RunningDaemon.dataRoot(lab).toString());
        assertServes(RunningDaemon.start(lab).ready());
    }

    @Test
    void storeOfANewerVersionIsRefusedAndLeftUntouched(Lab lab) throws IOException, SQLException {
        leaveANetwork(lab);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store(lab));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        var before = Files.readAllBytes(store(lab));

        var daemon = RunningDaemon.start(lab);

        assertThat(daemon.exitCode()).isEqualTo(1);
        assertThat(daemon.log()).contains("cnm: store " + store(lab) + " was written by a newer version of cnm");
        assertThat(store(lab)).hasBinaryContent(before);
        assertThat(aside(lab)).isEmpty();
        assertThat(RunningDaemon.execRoot(lab).resolve("cnm.pid")).doesNotExist();
    }

    private static void leaveANetwork(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();
        try (var rest = Rest.to(daemon.socket())) {
            rest.createNetwork("front", "10.5.0.0/24").required();
        }
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).as(daemon.log()).isZero();
    }

    private static Path store(Lab lab) {
        return RunningDaemon.dataRoot(lab).resolve("cnm.db");
    }

    /** What was put aside, without what belongs to SQLite. */
    private static List<String> aside(Lab lab) throws IOException {
        try (var files = Files.list(RunningDaemon.dataRoot(lab))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(DATED))
                    .toList();
        }
    }

    private static void assertServes(RunningDaemon daemon) {
        try (var rest = Rest.to(daemon.socket())) {
            rest.createNetwork("new", "10.6.0.0/24").required();
            assertThat(rest.networks()).contains("new");
            assertThat(rest.findings()).isEmpty();
            rest.deleteNetwork("new").required();
        }
        assertThat(daemon.docker().run("network", "ls", "--format", "{{.Name}}").lines())
                .contains("bridge", "host", "none");
    }
}
