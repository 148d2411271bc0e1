package io.cnm.linux;

/**
 * A pipe for a program's standard input or output: one end is lent to the program, the other is a stream. Whoever starts
 * the program closes the lent end here right afterwards, or the stream would never end. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/pipe.7.html">pipe(7)</a>
 */
public final class Pipe implements AutoCloseable {
    private final Fd readEnd;
    private final Fd writeEnd;

    private Pipe(Fd readEnd, Fd writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    /** A new pipe. */
    public static Pipe open() {
        var ends = Syscalls.pipe();
        return new Pipe(ends[0], ends[1]);
    }

    /** The end to read from, for a program's input. */
    public Fd readEnd() {
        return readEnd;
    }

    /** The end to write to, for a program's output. */
    public Fd writeEnd() {
        return writeEnd;
    }

    /** What is written to the other end. The stream closes {@link #readEnd()}. */
    public PipeInput input() {
        return new PipeInput(readEnd);
    }

    /** What is read at the other end. The stream closes {@link #writeEnd()}. */
    public PipeOutput output() {
        return new PipeOutput(writeEnd);
    }

    /** Closes both ends. */
    @Override
    public void close() {
        readEnd.close();
        writeEnd.close();
    }
}
