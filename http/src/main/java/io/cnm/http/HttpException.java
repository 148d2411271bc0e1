package io.cnm.http;

/** A request that is answered with an error status and a message for the client. */
public final class HttpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status 400 to 599
     * @param message what is wrong and what is allowed
     */
    public HttpException(int status, String message) {
        super(message);
        this.status = status;
    }

    /**
     * The same, because of something else.
     *
     * @param status 400 to 599
     * @param message what is wrong and what is allowed
     * @param cause what made it so
     */
    public HttpException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** 400 to 599. */
    public int status() {
        return status;
    }
}
