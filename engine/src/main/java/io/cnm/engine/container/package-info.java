/**
 * Containers: what they are ({@link io.cnm.engine.container.ContainerRecord}, kept in the engine's graph database), what is
 * done with them ({@link io.cnm.engine.container.Containers}), and what follows when one ends. A container is an image's
 * layers and one of its own (a graph driver's), a sandbox (the network controller's) and processes (an exec driver's); here
 * the three are put together, and nowhere else.
 */
@NullMarked
package io.cnm.engine.container;

import org.jspecify.annotations.NullMarked;
