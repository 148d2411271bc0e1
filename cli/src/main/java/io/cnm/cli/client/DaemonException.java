package io.cnm.cli.client;

/** What the daemon refused, or that it is not there: a line for the user. */
public final class DaemonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DaemonException(String message) {
        super(message);
    }

    DaemonException(String message, Throwable cause) {
        super(message, cause);
    }
}
