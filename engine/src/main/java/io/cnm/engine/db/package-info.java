/**
 * The engine's graph database: what images and containers are, and how they hang together, as entities and named edges
 * ({@link io.cnm.engine.db.GraphDatabase}). It knows nothing of what they mean.
 */
@NullMarked
package io.cnm.engine.db;

import org.jspecify.annotations.NullMarked;
