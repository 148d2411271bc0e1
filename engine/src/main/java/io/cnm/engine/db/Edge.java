package io.cnm.engine.db;

/**
 * What leads from one entity to another under a name. <em>Immutable.</em>
 *
 * @param parent where it begins
 * @param name unique among those that begin there
 * @param child where it ends
 */
public record Edge(String parent, String name, String child) {}
