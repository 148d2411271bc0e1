package io.cnm.api;

/** A well-formed request that is not allowed in the present state. */
public final class ForbiddenException extends CnmException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what is allowed, for a user */
    public ForbiddenException(String message) {
        super(Kind.FORBIDDEN, message, null);
    }

    /** @param cause what made it so */
    public ForbiddenException(String message, Throwable cause) {
        super(Kind.FORBIDDEN, message, cause);
    }
}
