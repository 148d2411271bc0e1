package io.cnm.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What goes into a pipe, at the pace at which it is read. Closing it, from any thread, ends a write that waits.
 * <em>Thread-safe; writes of several threads are mixed.</em>
 */
public final class PipeOutput extends OutputStream {
    private static final int BUFFER = 32 << 10;
    private static final Duration LOOK_UP = Duration.ofMillis(200);

    private final Fd fd;

    PipeOutput(Fd fd) {
        this.fd = fd;
        Syscalls.setNonBlocking(fd);
    }

    /**
     * The end to write to of a pipe in the file system.
     *
     * @throws LinuxException ENXIO if nobody reads, ENOENT
     */
    public static PipeOutput toFifo(Path fifo) {
        return new PipeOutput(Syscalls.open(fifo, Syscalls.O_WRONLY | Syscalls.O_NONBLOCK, 0));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        for (var at = offset; at < offset + length; at += BUFFER) {
            var count = Math.min(BUFFER, offset + length - at);
            writeAll(ByteBuffer.allocateDirect(count).put(bytes, at, count).flip());
        }
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                try {
                    Syscalls.write(fd, bytes);
                } catch (LinuxException e) {
                    if (e.number() != Errno.EAGAIN.number()) {
                        throw e;
                    }
                    Poller.awaitWritable(fd, LOOK_UP); // in steps, because closing wakes nobody
                }
            }
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new IOException("the pipe is closed", e);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
