/** A network driver of one's own, served to a stock Docker. */
@NullMarked
package io.cnm.examples.plugin;

import org.jspecify.annotations.NullMarked;
