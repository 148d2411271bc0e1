/**
 * Docker's plugin protocol for network and IPAM drivers. {@link io.cnm.remote.Plugins} finds plugins of others by name and
 * gives them the shape of drivers of ours; {@link io.cnm.remote.Plugin} is one of them, called with deadlines and patience.
 * The bodies are in {@link io.cnm.remote.wire}. Nothing here acts on the kernel: a call is a step of a plan, and what is
 * answered is checked as what a stranger says.
 */
@NullMarked
package io.cnm.remote;

import org.jspecify.annotations.NullMarked;
