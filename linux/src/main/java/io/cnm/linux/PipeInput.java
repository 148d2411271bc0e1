package io.cnm.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What comes out of a pipe. Programs leave children behind that keep the pipe open, so that its end may never come: {@link
 * #finish()} makes an end. <em>One thread reads; finish is thread-safe.</em>
 */
public final class PipeInput extends InputStream {
    private static final int BUFFER = 32 << 10;
    private static final Duration LONG = Duration.ofDays(1);

    private final Fd fd;
    private final Poller poller;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).flip();
    private boolean finishing;

    PipeInput(Fd fd) {
        this.fd = fd;
        this.poller = Poller.open(fd);
    }

    /**
     * Opens a fifo for reading, whether there is a writer yet or not.
     *
     * @throws LinuxException ENOENT, EACCES
     */
    public static PipeInput open(Path fifo) {
        return new PipeInput(Syscalls.open(fifo, Syscalls.O_RDONLY | Syscalls.O_NONBLOCK, 0));
    }

    /** Has the stream end as soon as nothing more is in the pipe. */
    public void finish() {
        poller.wake();
    }

    /** Waits, for so long at most, until a read will not wait. */
    public boolean ready(Duration time) {
        return buffer.hasRemaining() || poller.await(time) == Poller.Result.READABLE;
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
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        var count = Math.min(length, buffer.remaining());
        buffer.get(into, offset, count);
        return count;
    }

    private boolean fill() throws IOException {
        try {
            if (!awaitInput()) {
                return false;
            }
            buffer.clear();
            Syscalls.read(fd, buffer);
            return buffer.flip().hasRemaining();
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private boolean awaitInput() {
        while (true) {
            switch (poller.await(finishing ? Duration.ZERO : LONG)) {
                case READABLE -> {
                    return true;
                }
                case WOKEN -> finishing = true;
                case TIMED_OUT -> {
                    if (finishing) {
                        return false;
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        fd.close();
        poller.close();
    }
}
