package io.cnm.netlink;

/** A message or attribute that is shorter than its own header says or than its meaning needs. */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message which attribute, how many bytes it has and how many were needed */
    public MalformedMessageException(String message) {
        super(message);
    }
}
