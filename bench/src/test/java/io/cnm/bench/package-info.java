/** Tests of the measurements: that each runs, and how figures are shown. */
@NullMarked
package io.cnm.bench;

import org.jspecify.annotations.NullMarked;
