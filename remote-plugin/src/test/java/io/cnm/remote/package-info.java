/** Tests of the plugin protocol's client. */
@NullMarked
package io.cnm.remote;

import org.jspecify.annotations.NullMarked;
