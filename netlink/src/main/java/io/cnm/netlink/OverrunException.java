package io.cnm.netlink;

/** Messages for a socket were lost, because its buffer was full (ENOBUFS) or a datagram was larger than any buffer. */
public final class OverrunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message how they were lost */
    public OverrunException(String message) {
        super(message);
    }
}
