package io.cnm.api;

import org.jspecify.annotations.Nullable;

/**
 * An error of the Container Network Model. Its kind says what an edge makes of it (an HTTP status, a plugin's {@code Err},
 * an exit code); its message tells a user what to change.
 */
public abstract class CnmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, in the kinds that Docker's API has. */
    public enum Kind {
        /** The request is malformed or asks for something impossible (HTTP 400). */
        INVALID_PARAMETER,
        /** What the request names is not there (404). */
        NOT_FOUND,
        /** The request collides with what is there (409). */
        CONFLICT,
        /** The request is well-formed but not allowed in this state (403). */
        FORBIDDEN,
        /** The driver cannot do this (501). */
        NOT_IMPLEMENTED,
        /** A resource has run out or a service is away; trying again later can help (503). */
        UNAVAILABLE,
        /** The kernel or a driver failed (500). */
        SYSTEM
    }

    private final Kind kind;

    CnmException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
