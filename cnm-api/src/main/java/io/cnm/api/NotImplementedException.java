package io.cnm.api;

/** A driver does not offer what was asked of it. */
public final class NotImplementedException extends CnmException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what is allowed, for a user */
    public NotImplementedException(String message) {
        super(Kind.NOT_IMPLEMENTED, message, null);
    }

    /** @param cause what made it so */
    public NotImplementedException(String message, Throwable cause) {
        super(Kind.NOT_IMPLEMENTED, message, cause);
    }
}
