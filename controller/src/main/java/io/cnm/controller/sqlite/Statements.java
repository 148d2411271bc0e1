package io.cnm.controller.sqlite;

import io.cnm.spi.Store;
import io.cnm.spi.Store.Change;
import io.cnm.spi.Store.Intent;
import io.cnm.spi.Store.OpenIntent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The store's statements, prepared once. Which row a record is in is known here and nowhere on disk: an index of random ids
 * would be as much to write as the records. <em>Confined to one thread at a time.</em>
 */
final class Statements implements AutoCloseable {
    /** Of the number of a change, how many bits tell which it is of its intent's. */
    private static final int PLACE_BITS = 20;

    /** Their numbers end where those of the next intent's begin. */
    private static final int MOST_CHANGES = 1 << PLACE_BITS;

    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement remove;
    private final PreparedStatement insertIntent;
    private final PreparedStatement insertChange;
    private final PreparedStatement deleteIntent;
    private final PreparedStatement deleteChanges;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollBack;
    private final Connection connection;
    /** The row of each record, as the transaction that is under way will leave it. */
    private final Map<Store.Key, Long> rows = new HashMap<>();

    private long lastRow;

    Statements(Connection connection) throws SQLException {
        this.connection = connection;
        insert = connection.prepareStatement("INSERT INTO record (number, kind, id, value) VALUES (?, ?, ?, ?)");
        update = connection.prepareStatement("UPDATE record SET value = ? WHERE number = ?");
        remove = connection.prepareStatement("DELETE FROM record WHERE number = ?");
        insertIntent = connection.prepareStatement("INSERT INTO intent (number, plan, removes) VALUES (?, ?, ?)");
        insertChange = connection.prepareStatement("INSERT INTO change (number, kind, id, value) VALUES (?, ?, ?, ?)");
        deleteIntent = connection.prepareStatement("DELETE FROM intent WHERE number = ?");
        deleteChanges = connection.prepareStatement("DELETE FROM change WHERE number >= ? AND number < ?");
        begin = connection.prepareStatement("BEGIN");
        commit = connection.prepareStatement("COMMIT");
        rollBack = connection.prepareStatement("ROLLBACK");
        findRows();
    }

    private void findRows() throws SQLException {
        try (var query = connection.createStatement();
                var found = query.executeQuery("SELECT number, kind, id FROM record ORDER BY number")) {
            while (found.next()) {
                lastRow = found.getLong(1);
                rows.put(new Store.Key(found.getString(2), found.getString(3)), lastRow);
            }
        }
    }

    /** Begins a transaction; without one, each statement is one. The driver's own way has its SQL parsed each time. */
    void begin() throws SQLException {
        begin.execute();
    }

    void commit() throws SQLException {
        commit.execute();
    }

    /**
     * Takes a transaction back after a failure. After some, a full disk for one, SQLite has done so already; then this fails,
     * which does no harm.
     *
     * @see <a href="https://www.sqlite.org/lang_transaction.html">Transaction, 3: Response To Errors Within A Transaction</a>
     */
    void rollBack(Throwable reason) {
        try {
            rollBack.execute();
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
                var rows = query.executeQuery("SELECT number, kind, id, value FROM change ORDER BY number")) {
            var changes = new LinkedHashMap<Long, List<Change>>();
            while (rows.next()) {
                var key = new Store.Key(rows.getString(2), rows.getString(3));
                changes.computeIfAbsent(rows.getLong(1) >> PLACE_BITS, intent -> new ArrayList<>())
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
        if (intent.intent().changes().size() > MOST_CHANGES) {
            throw new IllegalArgumentException("an intent of "
                    + intent.intent().changes().size() + " changes; at most " + MOST_CHANGES + " are kept together");
        }
        insertIntent.setLong(1, intent.number());
        insertIntent.setString(2, intent.intent().plan());
        insertIntent.setBoolean(3, intent.intent().removes());
        insertIntent.executeUpdate();
        var number = firstChange(intent.number());
        for (var change : intent.intent().changes()) {
            insertChange.setLong(1, number++);
            insertChange.setString(2, change.key().kind());
            insertChange.setString(3, change.key().id());
            insertChange.setString(4, change.value().orElse(null));
            insertChange.executeUpdate();
        }
    }

    private static long firstChange(long intent) {
        return intent << PLACE_BITS;
    }

    void delete(long intent) throws SQLException {
        deleteIntent.setLong(1, intent);
        if (deleteIntent.executeUpdate() > 0) {
            deleteChanges.setLong(1, firstChange(intent));
            deleteChanges.setLong(2, firstChange(intent + 1));
            deleteChanges.executeUpdate();
        }
    }

    void apply(List<Change> changes) throws SQLException {
        for (var change : changes) {
            if (change.value().isPresent()) {
                put(change.key(), change.value().get());
            } else {
                remove(change.key());
            }
        }
    }

    private void put(Store.Key key, String value) throws SQLException {
        var row = rows.get(key);
        if (row != null) {
            update.setString(1, value);
            update.setLong(2, row);
            update.executeUpdate();
            return;
        }
        insert.setLong(1, ++lastRow);
        insert.setString(2, key.kind());
        insert.setString(3, key.id());
        insert.setString(4, value);
        insert.executeUpdate();
        rows.put(key, lastRow);
    }

    private void remove(Store.Key key) throws SQLException {
        var row = rows.remove(key);
        if (row != null) {
            remove.setLong(1, row);
            remove.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        for (var statement : List.of(
                insert,
                update,
                remove,
                insertIntent,
                insertChange,
                deleteIntent,
                deleteChanges,
                begin,
                commit,
                rollBack)) {
            statement.close();
        }
    }
}
