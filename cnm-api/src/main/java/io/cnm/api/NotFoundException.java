package io.cnm.api;

/** A network, endpoint, sandbox or driver that a request names does not exist. */
public final class NotFoundException extends CnmException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what is allowed, for a user */
    public NotFoundException(String message) {
        super(Kind.NOT_FOUND, message, null);
    }

    /** @param cause what made it so */
    public NotFoundException(String message, Throwable cause) {
        super(Kind.NOT_FOUND, message, cause);
    }
}
