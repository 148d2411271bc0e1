package io.cnm.controller.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.SystemException;
import io.cnm.spi.Store;
import io.cnm.spi.Store.Change;
import io.cnm.testkit.contract.StoreContract;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what is SQLite's own: files that cannot be read, and versions. */
class SqliteStoreTest extends StoreContract {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("other.db");
    }

    @Override
    protected Store open() {
        return SqliteStore.open(directory.resolve("cnm.db"));
    }

    @Test
    void fileCutInHalfIsSetAside() throws IOException {
        fill();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }

        assertSetAsideAndUsable();
    }

    @Test
    void randomBytesAreSetAsideUnchanged() throws IOException {
        var junk = new byte[100_000];
        new Random(1).nextBytes(junk);
        Files.write(file, junk);

        var aside = assertSetAsideAndUsable();

        assertThat(aside).hasBinaryContent(junk);
    }

    @Test
    void shortJunkIsSetAside() throws IOException {
        Files.writeString(file, "not a database", UTF_8);

        assertSetAsideAndUsable();
    }

    @Test
    void databaseOfSomebodyElseIsSetAside() throws SQLException {
        sql("PRAGMA application_id = 77", "CREATE TABLE theirs (id INTEGER)");

        assertSetAsideAndUsable();
    }

    @Test
    void directoryInItsPlaceIsSetAsideWithWhatIsInIt() throws IOException {
        Files.createDirectory(file);
        Files.writeString(file.resolve("theirs"), "keep", UTF_8);

        var aside = assertSetAsideAndUsable();

        assertThat(aside.resolve("theirs")).hasContent("keep");
    }

    @Test
    void emptyFileIsANewStore() throws IOException {
        Files.createFile(file);

        try (var store = SqliteStore.open(file)) {
            assertThat(store.setAside()).isEmpty();
            assertThat(store.load().entries()).isEmpty();
        }
    }

    @Test
    void fileOfANewerVersionIsRefusedUntouched() throws SQLException, IOException {
        fill();
        sql("PRAGMA user_version = 99", "PRAGMA wal_checkpoint(TRUNCATE)");
        var before = Files.readAllBytes(file);

        assertThatThrownBy(() -> SqliteStore.open(file))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("newer version")
                .hasMessageContaining(file.toString());

        assertThat(file).hasBinaryContent(before);
        assertThat(directory.toFile().list((dir, name) -> name.contains("damaged")))
                .isEmpty();
    }

    @Test
    void fileOfTheFirstVersionKeepsWhatIsInIt() throws SQLException {
        sql(
                "CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id))"
                        + " WITHOUT ROWID",
                "INSERT INTO record VALUES ('network', 'front', 'one'), ('endpoint', 'front', 'two')");

        assertIntentsOfThirdVersionAreKept(1);
    }

    @Test
    void fileOfTheThirdVersionKeepsWhatIsInIt() throws SQLException {
        sql(
                "CREATE TABLE record (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL)",
                "INSERT INTO record VALUES (5, 'network', 'front', 'one'), (9, 'endpoint', 'front', 'two')");

        assertIntentsOfThirdVersionAreKept(3);
    }

    /** A file with two records, to which intents are added as the first three versions wrote them, is opened and used. */
    private void assertIntentsOfThirdVersionAreKept(int version) throws SQLException {
        sql(
                "CREATE TABLE intent (number INTEGER PRIMARY KEY, plan TEXT NOT NULL, removes INTEGER NOT NULL)",
                "CREATE TABLE change (intent INTEGER NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,"
                        + " value TEXT, PRIMARY KEY (intent, place)) WITHOUT ROWID",
                "INSERT INTO intent VALUES (7, 'a plan', 1), (8, 'another', 0)",
                "INSERT INTO change VALUES (8, 1, 'endpoint', 'back', 'four'), (8, 0, 'network', 'back', 'three'),"
                        + " (7, 0, 'network', 'front', NULL)",
                "PRAGMA application_id = 0x636e6d01",
                "PRAGMA user_version = " + version);
        var network = new Store.Key("network", "front");

        try (var store = SqliteStore.open(file)) {
            assertThat(store.setAside()).isEmpty();
            var contents = store.load();
            assertThat(contents.entries())
                    .containsExactlyInAnyOrder(
                            new Store.Entry(network, "one"),
                            new Store.Entry(new Store.Key("endpoint", "front"), "two"));
            assertThat(contents.open())
                    .containsExactly(
                            new Store.OpenIntent(7, new Store.Intent("a plan", true, List.of(Change.remove(network)))),
                            new Store.OpenIntent(
                                    8,
                                    new Store.Intent(
                                            "another",
                                            false,
                                            List.of(
                                                    Change.put(new Store.Key("network", "back"), "three"),
                                                    Change.put(new Store.Key("endpoint", "back"), "four")))));

            store.commit(7);
            assertThat(store.load().entries()).extracting(Store.Entry::value).containsExactly("two");
            assertThat(store.load().open()).extracting(Store.OpenIntent::number).containsExactly(8L);
            store.commit(8);
            assertThat(store.load().entries())
                    .extracting(Store.Entry::value)
                    .containsExactlyInAnyOrder("two", "three", "four");
        }
    }

    @Test
    void intentOfMoreChangesThanHaveNumbersIsRefused() {
        var change = Change.remove(new Store.Key("network", "front"));
        try (var store = SqliteStore.open(file)) {
            var tooMany = new Store.Intent("a plan", false, Collections.nCopies((1 << 20) + 1, change));

            assertThatThrownBy(() -> store.intend(tooMany))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 1048576");

            assertThat(store.load().open()).isEmpty();
        }
    }

    /** @return where the file was put */
    private Path assertSetAsideAndUsable() {
        Optional<Path> aside;
        try (var store = SqliteStore.open(file)) {
            aside = store.setAside();
            assertThat(store.load().entries()).isEmpty();
            store.write(List.of(Change.put(new Store.Key("network", "front"), "one")));
        }
        try (var store = SqliteStore.open(file)) {
            assertThat(store.setAside()).isEmpty();
            assertThat(store.load().entries()).hasSize(1);
        }
        assertThat(aside)
                .hasValueSatisfying(
                        path -> assertThat(path).exists().hasParent(directory).satisfies(each -> assertThat(
                                        each.getFileName().toString())
                                .matches("other\\.db\\.damaged-\\d{8}T\\d{6}\\.\\d{3}Z")));
        return aside.orElseThrow();
    }

    @Test
    void halfOfWhatCouldNotBeWrittenIsNotWrittenWithTheNext() {
        try (var store = SqliteStore.open(file)) {
            var front = new Store.Key("network", "front");
            assertThatThrownBy(() -> store.write(Arrays.asList(Change.put(front, "one"), null)))
                    .isInstanceOf(NullPointerException.class);

            store.write(List.of(Change.put(new Store.Key("network", "back"), "two")));

            assertThat(store.load().entries()).extracting(Store.Entry::value).containsExactly("two");
            store.write(List.of(Change.put(front, "three")));
            assertThat(store.load().entries()).extracting(Store.Entry::value).containsOnly("two", "three");
        }
    }

    /** One statement, several, and both again after some were taken back: each is in the file when the call returns. */
    @Test
    void nextProcessFindsWhatAKilledOneHasWritten() throws IOException {
        try (var store = SqliteStore.open(file)) {
            store.write(List.of(put("a")));
            assertThat(foundAfterAKill("first")).containsExactlyInAnyOrder("a");
            store.write(List.of(put("b"), put("c")));
            assertThat(foundAfterAKill("second")).containsExactlyInAnyOrder("a", "b", "c");
            assertThatThrownBy(() -> store.write(Arrays.asList(put("d"), null)))
                    .isInstanceOf(NullPointerException.class);
            store.write(List.of(Change.remove(put("a").key())));
            assertThat(foundAfterAKill("third")).containsExactlyInAnyOrder("b", "c");
            store.commit(store.intend(new Store.Intent("a plan", false, List.of(put("e")))));
            assertThat(foundAfterAKill("fourth")).containsExactlyInAnyOrder("b", "c", "e");
        }
    }

    private static Change put(String value) {
        return Change.put(new Store.Key("network", "named " + value), value);
    }

    /** What is in a copy of the files as they are. */
    private List<String> foundAfterAKill(String copy) throws IOException {
        var other = Files.createDirectory(directory.resolve(copy));
        for (var name : List.of("other.db", "other.db-wal")) {
            Files.copy(directory.resolve(name), other.resolve(name));
        }
        try (var store = SqliteStore.open(other.resolve("other.db"))) {
            return store.load().entries().stream().map(Store.Entry::value).toList();
        }
    }

    private void fill() {
        try (var store = SqliteStore.open(file)) {
            store.write(IntStream.range(0, 1000)
                    .mapToObj(i -> Change.put(new Store.Key("network", "n" + i), "value of " + i))
                    .toList());
        }
    }

    private void sql(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (var each : statements) {
                statement.execute(each);
            }
        }
    }
}
