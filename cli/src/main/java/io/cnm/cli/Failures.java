package io.cnm.cli;

import io.cnm.cli.client.DaemonException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Tells the user what failed in one line, and with {@code --debug} where. The exit code is 1. What the daemon refused is not
 * logged: the daemon did, and logging would cost more than the whole call.
 */
final class Failures implements IExecutionExceptionHandler {
    private static final int FAILED = 1;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        var err = command.getErr();
        err.println("cnm: " + text(failure));
        for (var further : failure.getSuppressed()) {
            err.println("cnm:   also: " + text(further));
        }
        err.flush();
        if (!(failure instanceof DaemonException)) {
            LoggerFactory.getLogger(Failures.class).debug("failed", failure);
        }
        return FAILED;
    }

    private static String text(Throwable failure) {
        var message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
