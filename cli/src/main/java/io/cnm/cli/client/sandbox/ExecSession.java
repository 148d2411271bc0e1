package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.Value;
import io.cnm.http.UpgradedConnection;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import tools.jackson.core.JacksonException;

/**
 * A program that runs behind a connection. Its output comes in frames: a byte that says which stream it is of, three zeros,
 * the length as a big-endian number, the bytes. Its input goes as it is.
 */
final class ExecSession {
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;
    private static final int END = 3;
    private static final int MOST_AT_ONCE = 16 << 10;
    private static final int LONGEST_END = 64 << 10;

    private final UpgradedConnection connection;
    private final DataInputStream frames;
    private final OutputStream out;
    private final OutputStream err;

    ExecSession(UpgradedConnection connection, OutputStream out, OutputStream err) {
        this.connection = connection;
        this.out = out;
        this.err = err;
        frames = new DataInputStream(connection.input());
    }

    /** Sends all of an input from now on, on a thread that ends with the process if not before. */
    void send(InputStream in) {
        var sender = new Thread(() -> pump(in), "exec-input");
        sender.setDaemon(true);
        sender.start();
    }

    /** Ends the program's input whatever happens: one that waits for more of it would wait for ever. */
    private void pump(InputStream in) {
        try {
            try {
                copy(in);
            } finally {
                connection.endOutput();
            }
        } catch (IOException e) {
            // A program need not read its input to the end. If the daemon is lost the receiver finds out, and says so.
        }
    }

    private void copy(InputStream in) throws IOException {
        var buffer = new byte[MOST_AT_ONCE];
        for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            connection.write(buffer, 0, count);
        }
    }

    /**
     * Passes the output on until the program has ended.
     *
     * @return its exit code
     * @throws IOException if the connection breaks before that, or the output cannot be written
     */
    int receive() throws IOException {
        while (true) {
            var kind = kind();
            var length = frames.readInt();
            if (length < 0) {
                throw new IOException("the daemon sent a frame of more than 2 GiB");
            }
            switch (kind) {
                case STANDARD_OUTPUT -> copy(length, out);
                case STANDARD_ERROR -> copy(length, err);
                case END -> {
                    return exitCode(length);
                }
                default -> throw new IOException("the daemon sent a frame of the unknown kind " + kind);
            }
        }
    }

    private int kind() throws IOException {
        var kind = frames.read();
        if (kind < 0) {
            throw new EOFException("the connection was cut off");
        }
        frames.skipNBytes(3);
        return kind;
    }

    private void copy(int length, OutputStream to) throws IOException {
        var buffer = new byte[MOST_AT_ONCE];
        for (var left = length; left > 0; ) {
            var count = frames.read(buffer, 0, Math.min(left, buffer.length));
            if (count < 0) {
                throw new EOFException("the connection was cut off");
            }
            to.write(buffer, 0, count);
            left -= count;
        }
        to.flush();
    }

    private int exitCode(int length) throws IOException {
        if (length > LONGEST_END) {
            throw new IOException("the daemon told the end in " + length + " bytes");
        }
        try {
            return Value.parse(frames.readNBytes(length)).at("exitCode").number();
        } catch (JacksonException e) {
            throw new IOException("the daemon told the end in a way that is no JSON", e);
        }
    }
}
