package io.cnm.engine.exec;

/** A container's process that could not be made, started or reached. Whoever runs the container says what follows from it. */
public final class ExecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * What went wrong.
     *
     * @param message the runtime's own words where there are any
     * @param exitCode what a shell would have the program exited with: 127 if it is not there, 126 if it cannot be run, 128
     *     for anything else
     */
    public ExecException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** What the container is said to have exited with. */
    public int exitCode() {
        return exitCode;
    }
}
