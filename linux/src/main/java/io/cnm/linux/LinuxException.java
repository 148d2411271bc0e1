package io.cnm.linux;

/**
 * A system call that failed: which one, on what, and why. The message reads like strace:
 * {@code open /run/x: ENOENT (No such file or directory)}.
 */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final int number;

    /**
     * @param operation the call and what it was about, e.g. {@code mount /run/netns/a}
     * @param number the positive error number
     */
    public LinuxException(String operation, int number) {
        super(operation + ": " + describe(number));
        this.operation = operation;
        this.number = number;
    }

    /** A failure with a known errno. */
    public LinuxException(String operation, Errno errno) {
        this(operation, errno.number());
    }

    /** The call and what it was about. */
    public String operation() {
        return operation;
    }

    /** The error by name, {@link Errno#UNKNOWN} if the number has none. */
    public Errno errno() {
        return Errno.of(number);
    }

    /** The error's number as the kernel gave it. */
    public int number() {
        return number;
    }

    private static String describe(int number) {
        var errno = Errno.of(number);
        return errno == Errno.UNKNOWN ? "error " + number : errno + " (" + errno.text() + ")";
    }
}
