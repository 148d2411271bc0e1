package io.cnm.engine.exec;

import java.io.IOException;
import java.util.Optional;

/**
 * One client's part in a process's input and output. Reading is at the client's pace, in bounded memory. <em>Thread-safe; one
 * thread reads.</em>
 */
public interface Attachment extends AutoCloseable {
    /** Some of what the process writes. <em>Immutable, if nobody changes its bytes.</em> */
    final class Output {
        private final boolean errors;
        private final byte[] bytes;

        /**
         * As written.
         *
         * @param errors whether to its standard error; a terminal has no other than the standard output
         * @param bytes at most 8 KiB
         */
        public Output(boolean errors, byte[] bytes) {
            this.errors = errors;
            this.bytes = bytes;
        }

        /** Whether it was written to the standard error. */
        public boolean errors() {
            return errors;
        }

        /** What was written; not to be changed. */
        public byte[] bytes() {
            return bytes;
        }
    }

    /** What comes next; waits for it. Empty at the end, or once this is closed. */
    Optional<Output> read() throws IOException;

    /** Sends input. @throws IOException if the process takes none any more */
    void write(byte[] bytes, int offset, int count) throws IOException;

    /** Ends the process's input if it is to end with this client; see {@link Stdio#inputOnce()}. */
    void endInput() throws IOException;

    /** Goes, with no effect on the process but that of {@link Stdio#inputOnce()}. Safe to repeat. */
    @Override
    void close();
}
