/**
 * The other side of Docker's plugin protocol: drivers of ours, served to a stock Docker. {@link
 * io.cnm.remote.server.PluginServer} listens under a driver's name; a network of Docker's is a network of a controller of
 * ours, and an endpoint of Docker's one of its endpoints, in a sandbox of its own that is Docker's to set up. Docker asks
 * nothing twice and tells nothing again when it or we are started anew: what was made is kept by the controller's store, and
 * what was leased by {@link io.cnm.remote.server.KeptIpam}.
 */
@NullMarked
package io.cnm.remote.server;

import org.jspecify.annotations.NullMarked;
