package io.cnm.controller.sqlite;

import io.cnm.spi.Store;
import io.cnm.spi.Store.Change;
import io.cnm.spi.Store.Intent;
import io.cnm.spi.Store.OpenIntent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The store's statements, prepared once. <em>Confined to one thread at a time.</em> */
final class Statements implements AutoCloseable {
    private final PreparedStatement put;
    private final PreparedStatement remove;
    private final PreparedStatement insertIntent;
    private final PreparedStatement insertChange;
    private final PreparedStatement deleteIntent;
    private final PreparedStatement deleteChanges;
    private final Connection connection;

    Statements(Connection connection) throws SQLException {
        this.connection = connection;
        put = connection.prepareStatement("INSERT INTO record (kind, id, value) VALUES (?, ?, ?)"
                + " ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value");
        remove = connection.prepareStatement("DELETE FROM record WHERE kind = ? AND id = ?");
        insertIntent = connection.prepareStatement("INSERT INTO intent (number, plan, removes) VALUES (?, ?, ?)");
        insertChange = connection.prepareStatement(
                "INSERT INTO change (intent, place, kind, id, value) VALUES (?, ?, ?, ?, ?)");
        deleteIntent = connection.prepareStatement("DELETE FROM intent WHERE number = ?");
        deleteChanges = connection.prepareStatement("DELETE FROM change WHERE intent = ?");
    }

    /** Ends the transaction, and begins the next, which holds nothing until it reads or writes. */
    void commit() throws SQLException {
        connection.commit();
    }

    /**
     * Takes a transaction back after a failure. After some, a full disk for one, SQLite has done so already; then this fails,
     * which does no harm, and the driver has not begun the next one.
     *
     * @see <a href="https://www.sqlite.org/lang_transaction.html">Transaction, 3: Response To Errors Within A Transaction</a>
     */
    void rollBack(SQLException reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
            begin(reason);
        }
    }

    private void begin(SQLException reason) {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN");
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    List<Store.Entry> entries() throws SQLException {
        try (var query = connection.createStatement();
                var rows = query.executeQuery("SELECT kind, id, value FROM record")) {
            var entries = new ArrayList<Store.Entry>();
            while (rows.next()) {
                entries.add(new Store.Entry(new Store.Key(rows.getString(1), rows.getString(2)), rows.getString(3)));
            }
            return entries;
        }
    }

    List<OpenIntent> openIntents() throws SQLException {
        var changes = changes();
        try (var query = connection.createStatement();
                var rows = query.executeQuery("SELECT number, plan, removes FROM intent ORDER BY number")) {
            var intents = new ArrayList<OpenIntent>();
            while (rows.next()) {
                var number = rows.getLong(1);
                var its = changes.getOrDefault(number, List.of());
                intents.add(new OpenIntent(number, new Intent(rows.getString(2), rows.getBoolean(3), its)));
            }
            return intents;
        }
    }

    private Map<Long, List<Change>> changes() throws SQLException {
        try (var query = connection.createStatement();
                var rows = query.executeQuery("SELECT intent, kind, id, value FROM change ORDER BY intent, place")) {
            var changes = new LinkedHashMap<Long, List<Change>>();
            while (rows.next()) {
                var key = new Store.Key(rows.getString(2), rows.getString(3));
                changes.computeIfAbsent(rows.getLong(1), intent -> new ArrayList<>())
                        .add(new Change(key, Optional.ofNullable(rows.getString(4))));
            }
            return changes;
        }
    }

    /** The highest number that an open intent has; 0 if there is none. */
    long lastIntent() throws SQLException {
        try (var query = connection.createStatement();
                var rows = query.executeQuery("SELECT coalesce(max(number), 0) FROM intent")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    void insert(OpenIntent intent) throws SQLException {
        insertIntent.setLong(1, intent.number());
        insertIntent.setString(2, intent.intent().plan());
        insertIntent.setBoolean(3, intent.intent().removes());
        insertIntent.executeUpdate();
        var place = 0;
        for (var change : intent.intent().changes()) {
            insertChange.setLong(1, intent.number());
            insertChange.setInt(2, place++);
            insertChange.setString(3, change.key().kind());
            insertChange.setString(4, change.key().id());
            insertChange.setString(5, change.value().orElse(null));
            insertChange.executeUpdate();
        }
    }

    void delete(long intent) throws SQLException {
        deleteIntent.setLong(1, intent);
        if (deleteIntent.executeUpdate() > 0) {
            deleteChanges.setLong(1, intent);
            deleteChanges.executeUpdate();
        }
    }

    void apply(List<Change> changes) throws SQLException {
        for (var change : changes) {
            var statement = change.value().isPresent() ? put : remove;
            statement.setString(1, change.key().kind());
            statement.setString(2, change.key().id());
            if (change.value().isPresent()) {
                statement.setString(3, change.value().get());
            }
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        for (var statement : List.of(put, remove, insertIntent, insertChange, deleteIntent, deleteChanges)) {
            statement.close();
        }
    }
}
