/**
 * The daemon: from its configuration ({@link io.cnm.engine.DaemonConfig}, read from flags and {@code daemon.json}) to its
 * orderly stop ({@link io.cnm.engine.Daemon}). It owns the data root, the pid file and the sockets, makes the networks that
 * Docker's users expect to find, and serves what {@code io.cnm.engine.api} answers. It knows no driver and no kernel:
 * whoever starts it hands in a controller ({@link io.cnm.engine.Surroundings}).
 */
@NullMarked
package io.cnm.engine;

import org.jspecify.annotations.NullMarked;
