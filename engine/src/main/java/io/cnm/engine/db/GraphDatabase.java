package io.cnm.engine.db;

import io.cnm.api.SystemException;
import io.cnm.controller.sqlite.DatabaseFile;
import io.cnm.controller.sqlite.Schema;
import io.cnm.spi.Failpoint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Entities, and named edges from parents to children, in one SQLite file. Whoever reads is answered from memory and waits for no
 * disk; a change is one transaction, and is seen as a whole or not at all. A change that returned survives the end of the
 * process. <em>Thread-safe.</em>
 */
public final class GraphDatabase implements AutoCloseable {
    private static final Schema SCHEMA = new Schema(
            "database",
            0x636e6d02, // "cnm" and a number
            List.of(List.of("""
                    CREATE TABLE entity (
                        id    TEXT PRIMARY KEY,
                        kind  TEXT NOT NULL,
                        value TEXT NOT NULL
                    ) WITHOUT ROWID""", """
                    CREATE TABLE edge (
                        parent TEXT NOT NULL,
                        name   TEXT NOT NULL,
                        child  TEXT NOT NULL,
                        PRIMARY KEY (parent, name)
                    ) WITHOUT ROWID""")));

    private final Path file;
    private final Connection connection;
    private final Statements statements;
    private final Optional<Path> setAside;
    private final Graph graph = new Graph();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private GraphDatabase(Path file, DatabaseFile.Opened opened) throws SQLException {
        this.file = file;
        connection = opened.connection();
        setAside = opened.setAside();
        statements = new Statements(connection);
        statements.load(graph);
        connection.commit();
    }

    /**
     * Opens a database, and makes it if there is none. A file that is damaged or something else is set aside under a dated
     * name, and a new one made in its place.
     *
     * @throws SystemException if it was written by a newer version, which leaves it untouched, or cannot be opened
     */
    public static GraphDatabase open(Path file) {
        var opened = DatabaseFile.open(file, SCHEMA);
        try {
            return new GraphDatabase(file, opened);
        } catch (SQLException e) {
            throw DatabaseFile.failure("open", SCHEMA.what(), file, e);
        }
    }

    /** Where a file was put that could not be read; empty if all was well. */
    public Optional<Path> setAside() {
        return setAside;
    }

    private <T> T read(Function<Graph, T> question) {
        lock.readLock().lock();
        try {
            return question.apply(graph);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The entity of this id. */
    public Optional<Entity> find(String id) {
        return read(all -> all.find(id));
    }

    /** All entities of a kind, in no order. */
    public List<Entity> entities(String kind) {
        return read(all -> List.copyOf(all.ofKind(kind)));
    }

    /** Where the edge of this name leads. */
    public Optional<String> child(String parent, String name) {
        return read(all -> all.child(parent, name));
    }

    /** The edges that begin at an entity, by name. */
    public List<Edge> children(String parent) {
        return read(all -> all.children(parent));
    }

    /** The edges that end at an entity. */
    public List<Edge> parents(String child) {
        return read(all -> all.parents(child));
    }

    /**
     * Changes the graph, as a whole or not at all: not if the work throws.
     *
     * @return what the work answers
     * @throws SystemException if it cannot be written; a full disk is named
     */
    public <T> T change(Function<Change, T> work) {
        lock.writeLock().lock();
        try {
            var change = new Change();
            try {
                var answer = work.apply(change);
                Failpoint.pass("before a change of the database");
                connection.commit();
                Failpoint.pass("after a change of the database");
                return answer;
            } catch (SQLException e) {
                change.takeBack(e);
                throw DatabaseFile.failure("write to", SCHEMA.what(), file, e);
            } catch (RuntimeException | Error e) {
                change.takeBack(e);
                throw e;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private interface Statement {
        void run() throws SQLException;
    }

    /** A change that is under way: what is asked shows what it has done so far. <em>Confined to one thread.</em> */
    public final class Change {
        private final Deque<Runnable> undo = new ArrayDeque<>();

        private Change() {}

        /** The entity of this id. */
        public Optional<Entity> find(String id) {
            return graph.find(id);
        }

        /** Where the edge of this name leads. */
        public Optional<String> child(String parent, String name) {
            return graph.child(parent, name);
        }

        /** The edges that begin at an entity, by name. */
        public List<Edge> children(String parent) {
            return graph.children(parent);
        }

        /** The edges that end at an entity. */
        public List<Edge> parents(String child) {
            return graph.parents(child);
        }

        /** Keeps an entity, in place of one with its id. */
        public void put(Entity entity) {
            var before = graph.find(entity.id());
            write(() -> statements.put(entity));
            graph.put(entity);
            undo.push(() -> before.ifPresentOrElse(graph::put, () -> graph.remove(entity.id())));
        }

        /** Forgets an entity, with the edges that begin and end there; nothing happens if there is none. */
        public void delete(String id) {
            children(id).forEach(this::unlink);
            parents(id).forEach(this::unlink);
            graph.find(id).ifPresent(entity -> {
                write(() -> statements.delete(id));
                graph.remove(id);
                undo.push(() -> graph.put(entity));
            });
        }

        /**
         * Leads from one entity to another under a name; nothing happens if it does so already.
         *
         * @throws NameTakenException if it leads to something else
         * @throws IllegalArgumentException if one of the two is not there
         */
        public void link(String parent, String name, String child) {
            var edge = new Edge(parent, name, child);
            for (var end : List.of(parent, child)) {
                if (graph.find(end).isEmpty()) {
                    throw new IllegalArgumentException("there is no entity " + end);
                }
            }
            var holder = graph.child(parent, name);
            if (holder.isPresent()) {
                if (!holder.get().equals(child)) {
                    throw new NameTakenException(edge, holder.get());
                }
                return;
            }
            write(() -> statements.put(edge));
            graph.link(edge);
            undo.push(() -> graph.unlink(edge));
        }

        /** Takes a name away; nothing happens if it leads nowhere. */
        public void unlink(String parent, String name) {
            graph.child(parent, name).ifPresent(child -> unlink(new Edge(parent, name, child)));
        }

        private void unlink(Edge edge) {
            write(() -> statements.delete(edge));
            graph.unlink(edge);
            undo.push(() -> graph.link(edge));
        }

        private void write(Statement statement) {
            try {
                statement.run();
            } catch (SQLException e) {
                throw DatabaseFile.failure("write to", SCHEMA.what(), file, e);
            }
        }

        private void takeBack(Throwable reason) {
            while (!undo.isEmpty()) {
                undo.pop().run();
            }
            DatabaseFile.rollBack(connection, reason);
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try (connection) {
            statements.close();
        } catch (SQLException e) {
            throw DatabaseFile.failure("close", SCHEMA.what(), file, e);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
