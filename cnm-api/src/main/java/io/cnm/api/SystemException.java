package io.cnm.api;

/** The kernel, a file or a driver failed. */
public final class SystemException extends CnmException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what is allowed, for a user */
    public SystemException(String message) {
        super(Kind.SYSTEM, message, null);
    }

    /** @param cause what made it so */
    public SystemException(String message, Throwable cause) {
        super(Kind.SYSTEM, message, cause);
    }
}
