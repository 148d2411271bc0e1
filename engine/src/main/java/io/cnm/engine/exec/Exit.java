package io.cnm.engine.exec;

import java.time.Instant;

/**
 * How a process ended. <em>Immutable.</em>
 *
 * @param code what it exited with, or 128 and the number of the signal that ended it
 * @param at when
 * @param outOfMemory whether the kernel killed something in its control group for want of memory
 */
public record Exit(int code, Instant at, boolean outOfMemory) {}
