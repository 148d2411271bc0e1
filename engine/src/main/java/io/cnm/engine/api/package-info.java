/**
 * Who answers: one class a resource, each with its rows of the table that {@link io.cnm.engine.api.Api} puts together.
 * Handlers decode, find what is named, call the controller and encode; what may be done is the controller's business. What
 * takes its time is a {@link io.cnm.engine.api.Job}. Paths
 * under {@code /cnm/v1} are the CNM's own and are described by {@code openapi/cnm.yaml}; all others are Docker's, with or
 * without a version before them.
 */
@NullMarked
package io.cnm.engine.api;

import org.jspecify.annotations.NullMarked;
