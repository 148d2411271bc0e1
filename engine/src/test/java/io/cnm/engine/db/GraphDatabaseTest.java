package io.cnm.engine.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.SystemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphDatabaseTest {
    @TempDir
    Path directory;

    private GraphDatabase database;

    @BeforeEach
    void open() {
        database = GraphDatabase.open(directory.resolve("graph.db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void reopen() {
        database.close();
        open();
    }

    private interface Work {
        void on(GraphDatabase.Change change);
    }

    private void change(Work work) {
        database.change(change -> {
            work.on(change);
            return change;
        });
    }

    private void family() {
        change(change -> {
            change.put(new Entity("root", "root", "{}"));
            change.put(new Entity("a", "image", "1"));
            change.put(new Entity("b", "image", "2"));
            change.link("root", "x:1", "a");
            change.link("root", "x:2", "a");
            change.link("a", "derived", "b");
        });
    }

    @Test
    void whatWasKeptIsThereAfterReopeningAndCanBeWalkedBothWays() {
        family();

        reopen();

        assertThat(database.find("a")).contains(new Entity("a", "image", "1"));
        assertThat(database.entities("image")).extracting(Entity::id).containsExactlyInAnyOrder("a", "b");
        assertThat(database.child("root", "x:2")).contains("a");
        assertThat(database.children("root")).extracting(Edge::name).containsExactly("x:1", "x:2");
        assertThat(database.parents("a")).extracting(Edge::parent, Edge::name).hasSize(2);
        assertThat(database.parents("b")).containsExactly(new Edge("a", "derived", "b"));
    }

    @Test
    void nameThatIsTakenIsRefusedWithItsHolderAndNothingOfTheChangeStays() {
        family();

        assertThatThrownBy(() -> change(change -> {
                    change.put(new Entity("c", "image", "3"));
                    change.unlink("root", "x:2");
                    change.delete("b");
                    change.link("root", "x:1", "c");
                }))
                .isInstanceOfSatisfying(
                        NameTakenException.class, e -> assertThat(e.holder()).isEqualTo("a"));

        for (var round = 0; round < 2; round++) {
            assertThat(database.find("c")).isEmpty();
            assertThat(database.child("root", "x:2")).contains("a");
            assertThat(database.parents("b")).containsExactly(new Edge("a", "derived", "b"));
            reopen();
        }
    }

    @Test
    void edgesGoWithTheirEntity() {
        family();

        change(change -> change.delete("a"));
        reopen();

        assertThat(database.children("root")).isEmpty();
        assertThat(database.parents("b")).isEmpty();
        assertThat(database.find("b")).isPresent();
    }

    @Test
    void linkToNothingIsRefused() {
        family();

        assertThatIllegalArgumentException().isThrownBy(() -> change(change -> change.link("root", "y", "nobody")));
    }

    @Test
    void entityThatIsPutAgainIsReplaced() {
        family();

        change(change -> change.put(new Entity("a", "other", "9")));
        reopen();

        assertThat(database.find("a")).contains(new Entity("a", "other", "9"));
        assertThat(database.entities("image")).extracting(Entity::id).containsExactly("b");
        assertThat(database.parents("a")).hasSize(2);
    }

    @Test
    void fileOfANewerVersionIsRefusedUntouched() throws IOException, SQLException {
        var file = directory.resolve("newer.db");
        GraphDatabase.open(file).close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        var before = Files.readAllBytes(file);

        assertThatThrownBy(() -> GraphDatabase.open(file))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("written by a newer version");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void fileThatIsNoDatabaseIsSetAside() throws IOException {
        var file = directory.resolve("garbage.db");
        Files.writeString(file, "x".repeat(5000));

        try (var fresh = GraphDatabase.open(file)) {
            assertThat(fresh.entities("image")).isEmpty();
            assertThat(fresh.setAside().orElseThrow()).hasContent("x".repeat(5000));
        }
    }
}
