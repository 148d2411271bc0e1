/**
 * What the Open Container Initiative has written down, as values: the runtime specification that exec drivers are given
 * ({@link io.cnm.engine.oci.RuntimeSpec}), and how it comes from Docker's configuration of a container ({@link
 * io.cnm.engine.oci.SpecBuilder}). Nothing here starts anything; files of an image are read as bytes that its caller opens.
 */
@NullMarked
package io.cnm.engine.oci;

import org.jspecify.annotations.NullMarked;
