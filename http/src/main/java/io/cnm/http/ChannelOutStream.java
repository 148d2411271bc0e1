package io.cnm.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Writes to a channel at the pace at which the client reads. <em>Thread-safe.</em> */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
final class ChannelOutStream implements HijackedConnection {
    private final Channel channel;
    private final Function<ByteBuf, Object> frame;
    private final Runnable finish;
    private final InputStream input;
    private final List<Runnable> callbacks = new ArrayList<>();
    private boolean closed;
    private boolean gone;

    /**
     * @param frame makes of bytes what the channel's pipeline takes
     * @param finish called once, when {@link #close()} is called while the client is still there
     * @param input what the client sends
     */
    ChannelOutStream(Channel channel, Function<ByteBuf, Object> frame, Runnable finish, InputStream input) {
        this.channel = channel;
        this.frame = frame;
        this.finish = finish;
        this.input = input;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        awaitRoom();
        channel.writeAndFlush(frame.apply(Unpooled.wrappedBuffer(bytes)));
    }

    private synchronized void awaitRoom() throws IOException {
        while (!closed && !gone && !channel.isWritable()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the client did not read");
            }
        }
        if (closed || gone) {
            throw new IOException(gone ? "the client is gone" : "the stream is closed");
        }
    }

    @Override
    public void onClose(Runnable callback) {
        synchronized (this) {
            if (!closed && !gone) {
                callbacks.add(callback);
                return;
            }
        }
        callback.run();
    }

    @Override
    public void breakOff() {
        lost();
        channel.close();
    }

    @Override
    public void close() {
        List<Runnable> waiting;
        synchronized (this) {
            if (closed || gone) {
                return;
            }
            closed = true;
            waiting = List.copyOf(callbacks);
            notifyAll();
        }
        finish.run();
        waiting.forEach(Runnable::run);
    }

    /** The channel takes more, or its state is to be looked at again; on the event loop. */
    synchronized void wake() {
        notifyAll();
    }

    /** The client is gone, or let go of. The callbacks must not block: it may be on the event loop. */
    void lost() {
        List<Runnable> waiting;
        synchronized (this) {
            if (closed || gone) {
                return;
            }
            gone = true;
            waiting = List.copyOf(callbacks);
            notifyAll();
        }
        waiting.forEach(Runnable::run);
    }
}
