package io.cnm.api;

/** A resource has run out, or a service does not answer. */
public final class UnavailableException extends CnmException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what is allowed, for a user */
    public UnavailableException(String message) {
        super(Kind.UNAVAILABLE, message, null);
    }

    /** @param cause what made it so */
    public UnavailableException(String message, Throwable cause) {
        super(Kind.UNAVAILABLE, message, cause);
    }
}
