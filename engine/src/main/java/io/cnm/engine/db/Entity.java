package io.cnm.engine.db;

/**
 * A thing that is kept. <em>Immutable.</em>
 *
 * @param id unique among all kinds
 * @param kind such as {@code image}
 * @param value what is to be known of it, as JSON
 */
public record Entity(String id, String kind, String value) {}
