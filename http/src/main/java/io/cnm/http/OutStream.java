package io.cnm.http;

import java.io.IOException;

/**
 * The body of a response while it is written. What is written is sent at once. A client that does not read makes the
 * writer wait, so nothing piles up. <em>Thread-safe.</em>
 */
public interface OutStream extends AutoCloseable {
    /**
     * Sends bytes, and waits while the client has too much unread. Not to be called on an event loop.
     *
     * @throws IOException if the client is gone
     */
    void write(byte[] bytes) throws IOException;

    /**
     * Calls back when the stream has ended, by {@link #close()} or because the client is gone; at once if it has. A response's
     * client is gone when it shuts its sending side down.
     */
    void onClose(Runnable callback);

    /** Ends the connection within the body, so that the client does not take for whole what is not. */
    void breakOff();

    /** Ends the body. Safe to repeat. */
    @Override
    void close();
}
