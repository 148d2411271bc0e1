/**
 * What keeps the file systems of images and containers, layer upon layer. A driver is an SPI ({@link
 * io.cnm.engine.graph.GraphDriver}); {@link io.cnm.engine.graph.GraphDrivers} opens overlay2 or vfs. {@link
 * io.cnm.engine.graph.RootFs} works on the files of a container. Archives and roots come from strangers: all access goes
 * through {@link io.cnm.linux.Directory}, and nobody here looks at the text of a path to find whether it is safe. What a
 * driver keeps of which image is not known here.
 */
@NullMarked
package io.cnm.engine.graph;

import org.jspecify.annotations.NullMarked;
