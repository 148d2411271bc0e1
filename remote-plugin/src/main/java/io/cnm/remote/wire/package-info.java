/**
 * The bodies of Docker's plugin protocol, as records: one for each request and each answer, whose components are the keys of
 * the JSON. {@link io.cnm.remote.wire.WireJson} reads and writes them as the engine of Docker does. Both sides of the
 * protocol use them. What they mean for a network is not known here.
 */
@NullMarked
package io.cnm.remote.wire;

import org.jspecify.annotations.NullMarked;
