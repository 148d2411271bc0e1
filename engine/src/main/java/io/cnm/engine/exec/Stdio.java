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
 * @param logFiles how many such files there are at most, see {@link LogFiles}; the oldest goes for the newest
 */
public record Stdio(
        boolean terminal, boolean input, boolean inputOnce, Optional<Path> log, long logLimit, int logFiles) {
    /** With one log file. */
    public Stdio(boolean terminal, boolean input, boolean inputOnce, Optional<Path> log, long logLimit) {
        this(terminal, input, inputOnce, log, logLimit, 1);
    }

    /** Whether somebody must see to it that the log is kept in several files. */
    boolean rotates() {
        return log.isPresent() && logLimit > 0 && logFiles > 1;
    }
}
