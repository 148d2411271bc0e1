package io.cnm.api;

/** A name, id or identity is taken, or an object is in a state that excludes the request. */
public final class ConflictException extends CnmException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what is allowed, for a user */
    public ConflictException(String message) {
        super(Kind.CONFLICT, message, null);
    }

    /** @param cause what made it so */
    public ConflictException(String message, Throwable cause) {
        super(Kind.CONFLICT, message, cause);
    }
}
