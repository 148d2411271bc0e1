package io.cnm.api;

/** A field of a request is malformed, out of range or impossible; the message names it and what is allowed. */
public final class InvalidParameterException extends CnmException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what is allowed, for a user */
    public InvalidParameterException(String message) {
        super(Kind.INVALID_PARAMETER, message, null);
    }

    /** @param cause what made it so */
    public InvalidParameterException(String message, Throwable cause) {
        super(Kind.INVALID_PARAMETER, message, cause);
    }
}
