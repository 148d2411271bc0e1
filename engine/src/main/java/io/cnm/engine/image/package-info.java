/**
 * Images: {@link io.cnm.engine.image.ImageStore} knows them by id and by name, {@link io.cnm.engine.image.LayerStore} has their
 * layers in a graph driver and, as they came, among the {@link io.cnm.engine.image.Blobs}. An image is seen when it is whole.
 * Where images come from is not known here, but for archives ({@link io.cnm.engine.image.ImageArchive}).
 */
@NullMarked
package io.cnm.engine.image;

import org.jspecify.annotations.NullMarked;
