package io.cnm.remote;

import io.cnm.spi.PluginCaller.Fate;

/** A call that failed, with what is known of what the plugin did. The message names the plugin and the method. */
final class CallException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Fate fate;
    private final int status;
    private final String reason;

    CallException(Fate fate, int status, String message, Throwable cause) {
        super(message, cause);
        this.fate = fate;
        this.status = status;
        reason = message;
    }

    CallException(Fate fate, int status, String message) {
        super(message);
        this.fate = fate;
        this.status = status;
        reason = message;
    }

    Fate fate() {
        return fate;
    }

    /** The message. */
    String reason() {
        return reason;
    }

    /** Whether the plugin does not have the method. */
    boolean notImplemented() {
        return status == 404;
    }
}
