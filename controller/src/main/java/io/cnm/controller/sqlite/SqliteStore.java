package io.cnm.controller.sqlite;

import io.cnm.api.SystemException;
import io.cnm.spi.Failpoint;
import io.cnm.spi.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in one SQLite file. Whoever writes takes along what others have waiting, in one transaction: alone a thread pays
 * for no hand-over, and many share the cost. {@code synchronous=NORMAL} in WAL mode: a call that returned is in the
 * operating system's hands. <em>Thread-safe.</em>
 *
 * @see <a href="https://www.sqlite.org/wal.html">Write-Ahead Logging</a>, PRAGMA synchronous
 */
public final class SqliteStore implements Store {
    private static final Logger log = LoggerFactory.getLogger(SqliteStore.class);

    private final Path file;
    private final Connection connection;
    /** Guarded by {@link #writing}. */
    private Statements statements;

    private final LogFlusher flusher;
    private final Optional<Path> setAside;
    private final AtomicLong numbers;
    private final Map<Long, Intent> open = new ConcurrentHashMap<>();
    /** What must come before anything else is written: ends of intents that could not be written in their time. */
    private final ConcurrentLinkedQueue<Job> overdue = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<Job> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();

    private SqliteStore(Path file, Connection connection, Optional<Path> setAside) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.setAside = setAside;
        flusher = LogFlusher.of(file);
        statements = new Statements(connection);
        numbers = new AtomicLong(statements.lastIntent());
        statements.openIntents().forEach(each -> open.put(each.number(), each.intent()));
        statements.commit(); // of what the driver has begun; it goes on to believe in it, and so begins no other
    }

    /**
     * Opens a store, and makes it if there is none. A file that is damaged or something else is set aside under a dated
     * name, and a new one made in its place.
     *
     * @param file the database; other files appear beside it
     * @throws SystemException if it was written by a newer version, which leaves it untouched, or cannot be opened
     */
    public static SqliteStore open(Path file) {
        var opened = DatabaseFile.open(file, StoreSchema.SCHEMA);
        try {
            return new SqliteStore(file, opened.connection(), opened.setAside());
        } catch (SQLException e) {
            throw DatabaseFile.failure("open", "store", file, e);
        }
    }

    /** Loads what opening a store needs, which else the first one does. */
    public static void prepare() {
        DatabaseFile.configuration();
    }

    /** Where a file was put that could not be read; empty if all was well. */
    public Optional<Path> setAside() {
        return setAside;
    }

    @Override
    public Contents load() {
        writing.lock();
        try {
            return new Contents(statements.entries(), statements.openIntents());
        } catch (SQLException e) {
            throw DatabaseFile.failure("read", "store", file, e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public long intend(Intent intent) {
        var number = numbers.incrementAndGet();
        write(new Job(() -> statements.insert(new OpenIntent(number, intent))));
        open.put(number, intent);
        return number;
    }

    @Override
    public void commit(long intent) {
        var known = Optional.ofNullable(open.get(intent))
                .orElseThrow(() -> new IllegalArgumentException("intent " + intent + " is not open"));
        Work end = () -> {
            statements.apply(known.changes());
            statements.delete(intent);
        };
        try {
            write(new Job(end));
        } catch (SystemException e) {
            if (!known.removes()) {
                throw e;
            }
            overdue.add(new Job(end));
            log.warn("the end of a removal is written with whatever can be written next: {}", e.getMessage());
        }
        open.remove(intent);
    }

    @Override
    public void abandon(long intent) {
        Work end = () -> statements.delete(intent);
        open.remove(intent);
        try {
            write(new Job(end));
        } catch (SystemException e) {
            overdue.add(new Job(end));
            throw e;
        }
    }

    @Override
    public void write(List<Change> changes) {
        write(new Job(() -> statements.apply(changes), changes.size() == 1));
    }

    /** What one caller wants written. */
    private interface Work {
        void run() throws SQLException;
    }

    /** A caller's work on its way. Its fields are guarded by {@link #writing}. */
    private static final class Job {
        private final Work work;
        /** Whether it is one statement, or none. */
        private final boolean single;

        private boolean done;
        private Optional<Throwable> failure = Optional.empty();

        private Job(Work work) {
            this(work, false);
        }

        private Job(Work work, boolean single) {
            this.work = work;
            this.single = single;
        }

        private void ended(Optional<Throwable> how) {
            done = true;
            failure = how;
        }
    }

    private void write(Job job) {
        waiting.add(job);
        writing.lock();
        try {
            if (!job.done) {
                writeAll(takeWaiting());
            }
            if (job.failure.isPresent()) {
                throw failure(job.failure.get());
            }
        } finally {
            writing.unlock();
        }
    }

    private RuntimeException failure(Throwable reason) {
        if (reason instanceof Error error) {
            throw error;
        }
        return reason instanceof SQLException refused
                ? DatabaseFile.failure("write to", "store", file, refused)
                : (RuntimeException) reason;
    }

    private List<Job> takeWaiting() {
        var jobs = new ArrayList<Job>();
        for (var job = waiting.poll(); job != null; job = waiting.poll()) {
            jobs.add(job);
        }
        return jobs;
    }

    /** One transaction for all; if that fails, one for each, so that nobody fails because of another. */
    private void writeAll(List<Job> jobs) {
        try {
            transaction(jobs);
            jobs.forEach(job -> job.ended(Optional.empty()));
        } catch (SQLException | RuntimeException | Error together) {
            for (var job : jobs) {
                job.ended(alone(job));
            }
        }
    }

    private Optional<Throwable> alone(Job job) {
        try {
            transaction(List.of(job));
            return Optional.empty();
        } catch (SQLException | RuntimeException | Error e) {
            return Optional.of(e);
        }
    }

    private void transaction(List<Job> jobs) throws SQLException {
        var first = List.copyOf(overdue);
        Failpoint.pass("before a transaction");
        try {
            if (first.isEmpty() && jobs.size() == 1 && jobs.get(0).single) {
                jobs.get(0).work.run();
            } else {
                together(first, jobs);
            }
        } catch (SQLException | RuntimeException | Error e) {
            statements = again(statements); // the JDBC driver closes a statement that fails
            throw e;
        }
        Failpoint.pass("after a transaction's commit");
        flusher.committed();
        overdue.removeAll(first);
    }

    private void together(List<Job> first, List<Job> then) throws SQLException {
        statements.begin();
        try {
            for (var job : first) {
                job.work.run();
            }
            for (var job : then) {
                job.work.run();
            }
            Failpoint.pass("before a transaction's commit");
            statements.commit();
        } catch (SQLException | RuntimeException | Error e) {
            statements.rollBack(e);
            throw e;
        }
    }

    private Statements again(Statements failed) throws SQLException {
        failed.close();
        return new Statements(connection);
    }

    @Override
    public void close() {
        writing.lock();
        try (connection;
                flusher) {
            statements.close();
        } catch (SQLException e) {
            throw DatabaseFile.failure("close", "store", file, e);
        } finally {
            writing.unlock();
        }
    }
}
