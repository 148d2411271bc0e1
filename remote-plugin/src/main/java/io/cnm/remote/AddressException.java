package io.cnm.remote;

/** A file that tells where a plugin is, and is malformed. */
public final class AddressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AddressException(String message) {
        super(message);
    }

    AddressException(String message, Throwable cause) {
        super(message, cause);
    }
}
