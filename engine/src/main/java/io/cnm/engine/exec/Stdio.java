package io.cnm.engine.exec;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a process has for input and output. <em>Immutable.</em>
 *
 * @param terminal whether it is one terminal
 * @param input whether its input stays open; otherwise it is at its end from the beginning
 * @param inputOnce whether its input ends when the first who sent something goes
 * @param log where what it writes is kept; empty for nowhere
 * @param logLimit bytes after which the log begins anew; 0 for no limit
 */
public record Stdio(boolean terminal, boolean input, boolean inputOnce, Optional<Path> log, long logLimit) {}
