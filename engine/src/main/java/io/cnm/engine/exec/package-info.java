/**
 * Exec drivers: what runs containers' processes. A driver is an SPI ({@link io.cnm.engine.exec.ExecDriver}); what it is given
 * is an OCI runtime specification, so it knows nothing of images, names or networks.
 */
@NullMarked
package io.cnm.engine.exec;

import org.jspecify.annotations.NullMarked;
