package io.cnm.engine.db;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The graph in memory, with a way from everywhere to everywhere. <em>Confined to one thread at a time.</em> */
final class Graph {
    private final Map<String, Entity> entities = new HashMap<>();
    private final Map<String, Map<String, Entity>> kinds = new HashMap<>();
    private final Map<String, TreeMap<String, String>> children = new HashMap<>();
    private final Map<String, Set<Edge>> parents = new HashMap<>();

    Optional<Entity> find(String id) {
        return Optional.ofNullable(entities.get(id));
    }

    Collection<Entity> ofKind(String kind) {
        return kinds.getOrDefault(kind, Map.of()).values();
    }

    Optional<String> child(String parent, String name) {
        return Optional.ofNullable(
                children.getOrDefault(parent, new TreeMap<>()).get(name));
    }

    List<Edge> children(String parent) {
        var edges = new ArrayList<Edge>();
        children.getOrDefault(parent, new TreeMap<>())
                .forEach((name, child) -> edges.add(new Edge(parent, name, child)));
        return edges;
    }

    List<Edge> parents(String child) {
        return List.copyOf(parents.getOrDefault(child, Set.of()));
    }

    void put(Entity entity) {
        var before = entities.put(entity.id(), entity);
        if (before != null && !before.kind().equals(entity.kind())) {
            forgetKind(before);
        }
        kinds.computeIfAbsent(entity.kind(), kind -> new LinkedHashMap<>()).put(entity.id(), entity);
    }

    void remove(String id) {
        var before = entities.remove(id);
        if (before != null) {
            forgetKind(before);
        }
    }

    private void forgetKind(Entity entity) {
        kinds.getOrDefault(entity.kind(), new HashMap<>()).remove(entity.id());
    }

    void link(Edge edge) {
        children.computeIfAbsent(edge.parent(), parent -> new TreeMap<>()).put(edge.name(), edge.child());
        parents.computeIfAbsent(edge.child(), child -> new LinkedHashSet<>()).add(edge);
    }

    void unlink(Edge edge) {
        var ofParent = children.get(edge.parent());
        if (ofParent != null && ofParent.remove(edge.name()) != null && ofParent.isEmpty()) {
            children.remove(edge.parent());
        }
        var ofChild = parents.get(edge.child());
        if (ofChild != null && ofChild.remove(edge) && ofChild.isEmpty()) {
            parents.remove(edge.child());
        }
    }
}
