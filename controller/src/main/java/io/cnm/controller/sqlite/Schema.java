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

/**
 * Tables of a database file, and how to get to them from those of earlier versions. <em>Immutable.</em>
 *
 * @param what the file is called in messages, such as {@code store}
 * @param application a number by which files of this kind are known
 * @param migrations what leads from each version to the next, the first from nothing; add to the end, change nothing
 * @see <a href="https://www.sqlite.org/pragma.html#pragma_application_id">PRAGMA application_id, user_version</a>
 */
public record Schema(String what, int application, List<List<String>> migrations) {
    public Schema {
        migrations = migrations.stream().map(List::copyOf).toList();
    }

    /**
     * Fails if a later version has written the file.
     *
     * @throws SystemException saying so
     */
    void requireKnown(Path file, Header header) {
        if (header.application() == application && header.version() > migrations.size()) {
            throw new SystemException(what + " " + file + " was written by a newer version of cnm (schema "
                    + header.version() + ", this one knows " + migrations.size()
                    + "); it was left untouched: start that version, or give this one another data root");
        }
    }

    /**
     * Brings the tables up to this version, in one transaction.
     *
     * @throws SQLiteException SQLITE_NOTADB if the file is another application's
     */
    void migrate(Path file, Connection connection) throws SQLException {
        var found = number(connection, "PRAGMA application_id");
        var version = number(connection, "PRAGMA user_version");
        if (found != application && (found != 0 || version != 0)) {
            throw new SQLiteException("it is another application's database", SQLiteErrorCode.SQLITE_NOTADB);
        }
        requireKnown(file, new Header(found, version));
        if (version == migrations.size()) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (var step : migrations.subList(version, migrations.size())) {
                for (var sql : step) {
                    statement.execute(sql);
                }
            }
            statement.execute("PRAGMA application_id = " + application);
            statement.execute("PRAGMA user_version = " + migrations.size());
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
