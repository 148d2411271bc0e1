package io.cnm.engine.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The database's statements, prepared once. <em>Confined to one thread at a time.</em> */
final class Statements implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement putEntity;
    private final PreparedStatement deleteEntity;
    private final PreparedStatement putEdge;
    private final PreparedStatement deleteEdge;

    Statements(Connection connection) throws SQLException {
        this.connection = connection;
        putEntity = connection.prepareStatement("REPLACE INTO entity (id, kind, value) VALUES (?, ?, ?)");
        deleteEntity = connection.prepareStatement("DELETE FROM entity WHERE id = ?");
        putEdge = connection.prepareStatement("INSERT INTO edge (parent, name, child) VALUES (?, ?, ?)");
        deleteEdge = connection.prepareStatement("DELETE FROM edge WHERE parent = ? AND name = ?");
    }

    void load(Graph graph) throws SQLException {
        try (var query = connection.createStatement();
                var rows = query.executeQuery("SELECT id, kind, value FROM entity")) {
            while (rows.next()) {
                graph.put(new Entity(rows.getString(1), rows.getString(2), rows.getString(3)));
            }
        }
        try (var query = connection.createStatement();
                var rows = query.executeQuery("SELECT parent, name, child FROM edge")) {
            while (rows.next()) {
                graph.link(new Edge(rows.getString(1), rows.getString(2), rows.getString(3)));
            }
        }
    }

    void put(Entity entity) throws SQLException {
        putEntity.setString(1, entity.id());
        putEntity.setString(2, entity.kind());
        putEntity.setString(3, entity.value());
        putEntity.executeUpdate();
    }

    void delete(String id) throws SQLException {
        deleteEntity.setString(1, id);
        deleteEntity.executeUpdate();
    }

    void put(Edge edge) throws SQLException {
        putEdge.setString(1, edge.parent());
        putEdge.setString(2, edge.name());
        putEdge.setString(3, edge.child());
        putEdge.executeUpdate();
    }

    void delete(Edge edge) throws SQLException {
        deleteEdge.setString(1, edge.parent());
        deleteEdge.setString(2, edge.name());
        deleteEdge.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        for (var statement : List.of(putEntity, deleteEntity, putEdge, deleteEdge)) {
            statement.close();
        }
    }
}
