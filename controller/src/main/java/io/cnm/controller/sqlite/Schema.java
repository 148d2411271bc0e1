package io.cnm.controller.sqlite;

import io.cnm.api.SystemException;
import io.cnm.controller.sqlite.DatabaseFile.Header;
import io.cnm.spi.Failpoint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The tables, and how to get to them from those of earlier versions. */
final class Schema {
    /** "cnm" and a number, to know our files by. */
    private static final int APPLICATION = 0x636e6d01;

    private static final List<String> FIRST = List.of("""
            CREATE TABLE record (
                kind  TEXT NOT NULL,
                id    TEXT NOT NULL,
                value TEXT NOT NULL,
                PRIMARY KEY (kind, id)
            ) WITHOUT ROWID""", """
            CREATE TABLE intent (
                number  INTEGER PRIMARY KEY,
                plan    TEXT NOT NULL,
                removes INTEGER NOT NULL
            )""", """
            CREATE TABLE change (
                intent INTEGER NOT NULL,
                place  INTEGER NOT NULL,
                kind   TEXT NOT NULL,
                id     TEXT NOT NULL,
                value  TEXT,
                PRIMARY KEY (intent, place)
            ) WITHOUT ROWID""");

    /** Values lie in the order in which they came: ids are random, and a value among others moves half a page of them. */
    private static final List<String> VALUES_BESIDE_THEIR_KEYS = List.of(
            "ALTER TABLE record RENAME TO by_key",
            """
            CREATE TABLE record (
                number INTEGER PRIMARY KEY,
                kind   TEXT NOT NULL,
                id     TEXT NOT NULL,
                value  TEXT NOT NULL,
                UNIQUE (kind, id)
            )""",
            "INSERT INTO record (kind, id, value) SELECT kind, id, value FROM by_key",
            "DROP TABLE by_key");

    /** No index: the one writer knows each record's row, and what is written together lies together. */
    private static final List<String> RECORDS_BY_ROW = List.of(
            "ALTER TABLE record RENAME TO indexed",
            """
            CREATE TABLE record (
                number INTEGER PRIMARY KEY,
                kind   TEXT NOT NULL,
                id     TEXT NOT NULL,
                value  TEXT NOT NULL
            )""",
            "INSERT INTO record SELECT number, kind, id, value FROM indexed",
            "DROP TABLE indexed");

    /** What leads from each version to the next; the first from nothing. Add to the end, change nothing. */
    private static final List<List<String>> MIGRATIONS = List.of(FIRST, VALUES_BESIDE_THEIR_KEYS, RECORDS_BY_ROW);

    private Schema() {}

    /**
     * Fails if a later version has written the file.
     *
     * @throws SystemException saying so
     */
    static void requireKnown(Path file, Header header) {
        if (header.application() == APPLICATION && header.version() > MIGRATIONS.size()) {
            throw new SystemException("store " + file + " was written by a newer version of cnm (schema "
                    + header.version() + ", this one knows " + MIGRATIONS.size()
                    + "); it was left untouched: start that version, or give this one another data root");
        }
    }

    /**
     * Brings the tables up to this version, in one transaction.
     *
     * @throws SQLiteException SQLITE_NOTADB if the file is another application's
     */
    static void migrate(Path file, Connection connection) throws SQLException {
        var application = number(connection, "PRAGMA application_id");
        var version = number(connection, "PRAGMA user_version");
        if (application != APPLICATION && (application != 0 || version != 0)) {
            throw new SQLiteException("it is another application's database", SQLiteErrorCode.SQLITE_NOTADB);
        }
        requireKnown(file, new Header(application, version));
        if (version == MIGRATIONS.size()) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (var step : MIGRATIONS.subList(version, MIGRATIONS.size())) {
                for (var sql : step) {
                    statement.execute(sql);
                }
            }
            statement.execute("PRAGMA application_id = " + APPLICATION);
            statement.execute("PRAGMA user_version = " + MIGRATIONS.size());
            Failpoint.pass("before the commit of a store's tables");
            statement.execute("COMMIT");
            Failpoint.pass("after the commit of a store's tables");
        }
    }

    private static int number(Connection connection, String pragma) throws SQLException {
        try (var query = connection.createStatement();
                var rows = query.executeQuery(pragma)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
