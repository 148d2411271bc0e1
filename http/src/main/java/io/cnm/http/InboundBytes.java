package io.cnm.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from the event loop to one reading thread. The loop is told to stop reading the socket when too much
 * is waiting, and to go on when the reader has caught up, so memory stays bounded whatever the client sends.
 * <em>Thread-safe.</em>
 */
final class InboundBytes extends InputStream {
    private static final int MUCH = 256 << 10;

    private final Runnable wantMore;
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private int waiting;
    private int used;
    private boolean ended;
    private @Nullable String failure;

    /** @param wantMore called, on the reader's thread, when there is room again */
    InboundBytes(Runnable wantMore) {
        this.wantMore = wantMore;
    }

    /** Appends what came; on the event loop. */
    synchronized void feed(byte[] bytes) {
        if (!ended && bytes.length > 0) {
            chunks.add(bytes);
            waiting += bytes.length;
            notifyAll();
        }
    }

    /** Whether the socket may be read further. */
    synchronized boolean hasRoom() {
        return waiting < MUCH;
    }

    /** No more will come. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** No more will come, though more should have. */
    synchronized void fail(String message) {
        if (!ended) {
            failure = message;
            end();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        boolean caughtUp;
        int count;
        synchronized (this) {
            await();
            var chunk = chunks.peek();
            if (chunk == null) {
                if (failure != null) {
                    throw new IOException(failure);
                }
                return -1;
            }
            count = Math.min(length, chunk.length - used);
            System.arraycopy(chunk, used, into, offset, count);
            used += count;
            if (used == chunk.length) {
                chunks.remove();
                used = 0;
            }
            caughtUp = waiting >= MUCH && waiting - count < MUCH;
            waiting -= count;
        }
        if (caughtUp) {
            wantMore.run();
        }
        return count;
    }

    private void await() throws InterruptedIOException {
        while (chunks.isEmpty() && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for the client");
            }
        }
    }

    @Override
    public synchronized int available() {
        return waiting;
    }
}
