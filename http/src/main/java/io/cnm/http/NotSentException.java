package io.cnm.http;

import java.io.IOException;

/** A request of which the server has got nothing: it can be made again, whatever it asks for. */
public final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message why not
     * @param cause what the connection failed with
     */
    public NotSentException(String message, Throwable cause) {
        super(message, cause);
    }
}
