/**
 * {@code cnm daemon}: reads flags for the {@linkplain io.cnm.engine.Daemon engine's daemon}, gives it this machine's kernel
 * ({@link io.cnm.cli.daemon.HostSurroundings}), and stops it when the process is told to end. What the daemon does is the
 * engine's business.
 */
@NullMarked
package io.cnm.cli.daemon;

import org.jspecify.annotations.NullMarked;
