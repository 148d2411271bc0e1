package io.cnm.engine.exec;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** One client of a {@link Console}. <em>Thread-safe.</em> */
final class ConsoleAttachment implements Attachment {
    /** Half a megabyte, as a chunk of output has at most 8 KiB. */
    private static final int MOST_CHUNKS = 64;

    private final Console console;
    private final Duration patience;
    private final Queue<Output> chunks = new ArrayDeque<>();
    private boolean ended;
    private boolean closed;
    private boolean late;
    private boolean hasSent;

    ConsoleAttachment(Console console, Duration patience) {
        this.console = console;
        this.patience = patience;
    }

    /** Waits for room, but not for ever; false if this one gets nothing more. */
    synchronized boolean offer(Output output) {
        var end = System.nanoTime() + patience.toNanos();
        while (chunks.size() >= MOST_CHUNKS && !closed) {
            var left = end - System.nanoTime();
            if (left <= 0 || !pause(left)) {
                late = true;
                end();
                return false;
            }
        }
        chunks.add(output);
        notifyAll();
        return !closed;
    }

    /** False if the thread is to stop. */
    private boolean pause(long nanoseconds) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, nanoseconds);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized Optional<Output> read() throws IOException {
        while (chunks.isEmpty() && !ended && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        if (closed) {
            return Optional.empty();
        }
        if (chunks.isEmpty() && late) {
            throw new IOException("nothing was read for " + patience.toSeconds() + " s, so the output went on without");
        }
        notifyAll();
        return Optional.ofNullable(chunks.poll());
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        synchronized (this) {
            hasSent = true;
        }
        console.send(bytes, offset, count, this);
    }

    @Override
    public void endInput() {
        console.endInput();
    }

    @Override
    public void close() {
        boolean sent;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            chunks.clear();
            sent = hasSent;
            notifyAll();
        }
        console.leave(this, sent);
    }
}
