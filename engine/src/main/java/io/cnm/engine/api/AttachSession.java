package io.cnm.engine.api;

import io.cnm.engine.exec.Attachment;
import io.cnm.engine.exec.Attachment.Output;
import io.cnm.http.HijackedConnection;
import io.cnm.http.OutStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and its part in a process's input and output. Each direction has a thread of its own, and goes at the
 * pace of whoever reads it. <em>Thread-safe.</em>
 */
final class AttachSession {
    private static final Logger log = LoggerFactory.getLogger(AttachSession.class);
    private static final int BUFFER = 32 << 10;

    /**
     * What goes through. <em>Immutable.</em>
     *
     * @param terminal whether output is sent as it is, without frames
     * @param input whether the client's bytes are for the process
     * @param output whether the client wants what is written
     * @param errors whether it wants what is written as errors
     * @param detachKeys what the client types to go
     */
    record Wish(boolean terminal, boolean input, boolean output, boolean errors, DetachKeys detachKeys) {}

    private final HijackedConnection connection;
    private final Attachment attachment;
    private final Wish wish;

    AttachSession(HijackedConnection connection, Attachment attachment, Wish wish) {
        this.connection = connection;
        this.attachment = attachment;
        this.wish = wish;
    }

    /** Serves until the process has nothing more to say, or the client is gone. */
    void run() {
        connection.onClose(attachment::close);
        Threads.start("cnm-attach-in", this::feed);
        try (connection;
                attachment) {
            for (var next = attachment.read(); next.isPresent(); next = attachment.read()) {
                send(connection, next.get(), wish);
            }
        } catch (IOException e) {
            log.debug("a client that was attached is gone: {}", e.toString());
        }
    }

    /** Sends some output if the client wants it. */
    static void send(OutStream to, Output output, Wish wish) throws IOException {
        if (output.errors() ? wish.errors() : wish.output()) {
            to.write(wish.terminal() ? output.bytes() : frame(output.errors(), output.bytes()));
        }
    }

    /** Eight bytes of head, and what was written. */
    static byte[] frame(boolean errors, byte[] bytes) {
        return ByteBuffer.allocate(8 + bytes.length)
                .put((byte) (errors ? 2 : 1))
                .putInt(4, bytes.length)
                .position(8)
                .put(bytes)
                .array();
    }

    private void feed() {
        var buffer = new byte[BUFFER];
        try {
            for (var count = connection.input().read(buffer);
                    count >= 0;
                    count = connection.input().read(buffer)) {
                if (wish.input() && !pass(buffer, count)) {
                    return;
                }
            }
            if (wish.input()) {
                attachment.endInput();
            }
        } catch (IOException e) {
            log.debug("input of a client that was attached ends: {}", e.toString());
        }
    }

    /** @return false if the client has typed what means that it goes */
    private boolean pass(byte[] bytes, int count) throws IOException {
        if (!wish.terminal()) {
            attachment.write(bytes, 0, count);
            return true;
        }
        var typed = wish.detachKeys().type(bytes, count);
        attachment.write(typed, 0, typed.length);
        if (wish.detachKeys().complete()) {
            attachment.close();
            return false;
        }
        return true;
    }
}
