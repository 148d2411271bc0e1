package io.cnm.engine.wire;

/**
 * How a program that was run in a sandbox has ended. <em>Immutable.</em>
 *
 * @param exitCode 128 and the signal's number if a signal ended it
 */
public record ExecEndJson(int exitCode) {}
