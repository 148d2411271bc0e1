package io.cnm.controller.sqlite;

import io.cnm.api.SystemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.LockingMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Opens database files, whatever they are found to be: makes, migrates, sets aside. <em>Thread-safe.</em> */
public final class DatabaseFile {
    private static final Logger log = LoggerFactory.getLogger(DatabaseFile.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    /** What the name of SQLite's log has more than the file's: what is in there has not been moved into the file yet. */
    static final String LOG = "-wal";
    /** What SQLite keeps beside the file: both belong to it and to no other. */
    private static final List<String> COMPANIONS = List.of(LOG, "-shm");
    /**
     * Pages in the log that make a writer move them into the file, which waits for the disk twice; 64 MiB of 4 KiB. The default
     * of 1000 makes that most of what a write costs, and with smaller pages a delete takes nearly twice as long.
     */
    private static final int LONGEST_LOG = 16_384;
    /** How long somebody's look with the sqlite3 program may hold up our start. */
    private static final int BUSY_MS = 5000;

    private DatabaseFile() {}

    /**
     * A database that is as this version wants it.
     *
     * @param connection in a transaction always, which holds nothing until it reads or writes
     * @param setAside where a file was put that could not be read
     */
    public record Opened(Connection connection, Optional<Path> setAside) {}

    /**
     * Opens a file, and makes it if there is none. One that is damaged or something else is set aside under a dated name, and a
     * new one made in its place.
     *
     * @param file the database; other files appear beside it
     * @throws SystemException if it was written by a newer version, which leaves it untouched, or cannot be opened
     */
    public static Opened open(Path file, Schema schema) {
        if (Files.isDirectory(file)) {
            return setAsideAndOpen(
                    file, schema, new SQLiteException("it is a directory", SQLiteErrorCode.SQLITE_NOTADB));
        }
        Header.read(file).ifPresent(header -> schema.requireKnown(file, header));
        try {
            return new Opened(connect(file, schema), Optional.empty());
        } catch (SQLException e) {
            if (!damaged(e)) {
                throw failure("open", schema.what(), file, e);
            }
            return setAsideAndOpen(file, schema, e);
        }
    }

    private static Opened setAsideAndOpen(Path file, Schema schema, SQLException reason) {
        var aside = setAside(file);
        log.warn("{} {} cannot be read ({}): set aside as {}", schema.what(), file, reason.getMessage(), aside);
        try {
            return new Opened(connect(file, schema), Optional.of(aside));
        } catch (SQLException again) {
            again.addSuppressed(reason);
            throw failure("open", schema.what(), file, again);
        }
    }

    static SQLiteConfig configuration() {
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.NORMAL);
        config.setLockingMode(
                LockingMode.EXCLUSIVE); // half of a small transaction is taking locks and letting go of them
        config.setBusyTimeout(BUSY_MS);
        config.setGetGeneratedKeys(false); // it would ask for them after each statement
        return config;
    }

    private static Connection connect(Path file, Schema schema) throws SQLException {
        var connection = configuration().createConnection("jdbc:sqlite:" + file);
        try {
            check(connection);
            schema.migrate(file, connection);
            execute(connection, "PRAGMA wal_autocheckpoint = " + LONGEST_LOG);
            connection.setAutoCommit(false); // or the driver tries to begin a transaction after each statement in one
            return connection;
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void check(Connection connection) throws SQLException {
        try (var query = connection.createStatement();
                var rows = query.executeQuery("PRAGMA quick_check(1)")) {
            if (!rows.next() || !rows.getString(1).equals("ok")) {
                throw new SQLiteException("quick_check: " + rows.getString(1), SQLiteErrorCode.SQLITE_CORRUPT);
            }
        }
    }

    private static boolean damaged(SQLException e) {
        return e instanceof SQLiteException failure
                && List.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB, SQLiteErrorCode.SQLITE_SCHEMA)
                        .contains(primary(failure));
    }

    /** The code without what SQLite adds to tell where it happened. */
    private static SQLiteErrorCode primary(SQLiteException failure) {
        return SQLiteErrorCode.getErrorCode(failure.getResultCode().code & 0xff);
    }

    private static Path setAside(Path file) {
        var aside = file.resolveSibling(file.getFileName() + ".damaged-" + STAMP.format(Instant.now()));
        try {
            Files.move(file, aside);
            for (var companion : COMPANIONS) {
                var beside = Path.of(file + companion);
                if (Files.exists(beside)) {
                    Files.move(beside, Path.of(aside + companion));
                }
            }
            return aside;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes a transaction back after a failure. After some, a full disk for one, SQLite has done so already; then this fails,
     * which does no harm, and the driver has not begun the next one.
     *
     * @see <a href="https://www.sqlite.org/lang_transaction.html">Transaction, 3: Response To Errors Within A Transaction</a>
     */
    public static void rollBack(Connection connection, Throwable reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
            begin(connection, reason);
        }
    }

    private static void begin(Connection connection, Throwable reason) {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN");
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /** What the caller is told; a full disk is named. */
    public static SystemException failure(String verb, String what, Path file, SQLException e) {
        var full = e instanceof SQLiteException failure && primary(failure) == SQLiteErrorCode.SQLITE_FULL;
        var message = full
                ? "no space left on the disk of " + what + " " + file + disk(file)
                : "cannot " + verb + " " + what + " " + file + ": " + e.getMessage();
        return new SystemException(message, e);
    }

    private static String disk(Path file) {
        try {
            return " (" + Files.getFileStore(file) + ")";
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * The part of a file's header that tells whose it is, read without SQLite, which would already change the file.
     *
     * @param application {@code PRAGMA application_id}
     * @param version {@code PRAGMA user_version}
     * @see <a href="https://www.sqlite.org/fileformat.html#the_database_header">Database File Format, 1.3</a>
     */
    record Header(int application, int version) {
        private static final int SIZE = 100;
        private static final int VERSION_AT = 60;
        private static final int APPLICATION_AT = 68;

        /** The header; empty if there is no file, or not a whole header in it. */
        static Optional<Header> read(Path file) {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                var bytes = ByteBuffer.allocate(SIZE);
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes) < 0) {
                        return Optional.empty();
                    }
                }
                return Optional.of(new Header(bytes.getInt(APPLICATION_AT), bytes.getInt(VERSION_AT)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
